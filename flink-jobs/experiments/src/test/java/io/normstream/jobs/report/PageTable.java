package io.normstream.jobs.report;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * The table of figures of a page.
 *
 * @param rows by the title of their group and by their first cell
 */
public record PageTable(String caption, Map<String, Map<String, Row>> rows) {

    /** The cells after the first. */
    public record Row(boolean strong, List<String> cells) {}

    /** The table of a page. */
    public static PageTable of(String html)
            throws ParserConfigurationException, SAXException, IOException {
        int start = html.indexOf("<table");
        int end = html.indexOf("</table>") + "</table>".length();
        Element table =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(html.substring(start, end))))
                        .getDocumentElement();
        Map<String, Map<String, Row>> groups = new LinkedHashMap<>();
        for (Element body : children(table, "tbody")) {
            List<Element> lines = children(body, "tr");
            Map<String, Row> rows = new LinkedHashMap<>();
            for (Element line : lines.subList(1, lines.size())) {
                rows.put(
                        children(line, "th").get(0).getTextContent(),
                        new Row(
                                line.getAttribute("class").equals("strong"),
                                children(line, "td").stream().map(Node::getTextContent).toList()));
            }
            groups.put(lines.get(0).getTextContent(), rows);
        }
        return new PageTable(children(table, "caption").get(0).getTextContent(), groups);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children;
    }
}
