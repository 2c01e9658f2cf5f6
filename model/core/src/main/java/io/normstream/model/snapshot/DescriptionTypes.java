package io.normstream.model.snapshot;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.BatchNormPreconditioning;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.WeightCentering;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson which types may stand where an interface is declared: the permitted types of a
 * sealed one, and for the extension points of normalisation those that are listed. The field {@code
 * type} holds the simple name; no other class can be named by a file.
 */
final class DescriptionTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    private static final Map<Class<?>, List<Class<?>>> EXTENSIONS =
            Map.of(
                    Normalizer.class,
                    NormalizationMethods.types(),
                    WeightTransform.class,
                    List.of(
                            WeightTransform.Identity.class,
                            WeightStandardization.class,
                            WeightCentering.class,
                            BinaryWeights.class),
                    GradientTransform.class,
                    List.of(
                            GradientTransform.Identity.class,
                            AdaptiveGradientClipping.class,
                            BatchNormPreconditioning.class));

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType type) {
        if (choices(type.getRawClass()).isEmpty()) {
            return null;
        }
        JsonTypeInfo.Value byName =
                JsonTypeInfo.Value.construct(
                        JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "type", null, false, true);
        return new StdTypeResolverBuilder(byName);
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        List<Class<?>> choices = choices(annotated.getRawType());
        return choices.isEmpty()
                ? null
                : choices.stream()
                        .map(choice -> new NamedType(choice, choice.getSimpleName()))
                        .toList();
    }

    private static List<Class<?>> choices(Class<?> declared) {
        return declared.isSealed() && !declared.isEnum()
                ? Arrays.asList(declared.getPermittedSubclasses())
                : EXTENSIONS.getOrDefault(declared, List.of());
    }
}
