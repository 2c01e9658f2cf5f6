package io.normstream.model.nn;

import io.normstream.model.ModelException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the plain part of YAML: words, lists and fields. Anchors, aliases and tags are refused, so
 * that a file is as large as it looks, and no deeper than {@link #DEEPEST}.
 */
final class YamlReader {
    private static final int DEEPEST = 32;

    private final Iterator<Event> events;

    private YamlReader(String text) {
        events = new Parse(LoadSettings.builder().build()).parseString(text).iterator();
    }

    /**
     * The only document in {@code text}.
     *
     * @throws ModelException with the line where it is not one
     */
    static Yaml read(String text) {
        try {
            YamlReader reader = new YamlReader(text);
            reader.skip(Event.ID.StreamStart);
            if (reader.skip(Event.ID.DocumentStart).getEventId() == Event.ID.StreamEnd) {
                throw refused(1, "the file is empty");
            }
            Yaml root = reader.next(0);
            reader.skip(Event.ID.DocumentEnd);
            Event last = reader.events.next();
            if (last.getEventId() != Event.ID.StreamEnd) {
                throw refused(line(last), "a second document begins");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw refused(line, "it is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ModelException("it is not YAML: " + e.getMessage(), e);
        }
    }

    static ModelException refused(int line, String why) {
        return new ModelException("line " + line + ": " + why);
    }

    private Event skip(Event.ID expected) {
        Event event = events.next();
        boolean ends = event.getEventId() == Event.ID.StreamEnd;
        if (event.getEventId() != expected && !ends) {
            throw new IllegalStateException("A YAML parser gave " + event + " for " + expected);
        }
        return event;
    }

    private Yaml next(int depth) {
        return of(events.next(), depth);
    }

    private Yaml of(Event event, int depth) {
        int line = line(event);
        requirePlain(event, line);
        if (depth > DEEPEST) {
            throw refused(line, "it is nested more than " + DEEPEST + " deep");
        }
        if (event instanceof MappingStartEvent) {
            return new Yaml.Fields(line, fields(depth));
        }
        return event instanceof SequenceStartEvent
                ? new Yaml.Items(line, items(depth))
                : new Yaml.Text(line, ((ScalarEvent) event).getValue());
    }

    private List<Yaml> items(int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(of(event, depth + 1));
        }
        return items;
    }

    private Map<String, Yaml> fields(int depth) {
        Map<String, Yaml> fields = new LinkedHashMap<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            if (!(event instanceof ScalarEvent)) {
                throw refused(line(event), "a name is one word");
            }
            String name = ((Yaml.Text) of(event, depth)).value();
            if (fields.put(name, next(depth + 1)) != null) {
                throw refused(line(event), name + " is there twice");
            }
        }
        return fields;
    }

    private static void requirePlain(Event event, int line) {
        boolean anchored = event instanceof NodeEvent node && node.getAnchor().isPresent();
        if (anchored) {
            throw refused(line, "anchors (&name) and aliases (*name) are not read");
        }
        boolean tagged =
                event instanceof ScalarEvent scalar
                        ? scalar.getTag().isPresent()
                        : event instanceof CollectionStartEvent start && start.getTag().isPresent();
        if (tagged) {
            throw refused(line, "tags (!name) are not read");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
