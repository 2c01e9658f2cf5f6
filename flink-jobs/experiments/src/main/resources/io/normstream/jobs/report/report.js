"use strict";
normstreamCharts.show(JSON.parse(document.getElementById("curves").textContent), document.getElementById("sections"));
