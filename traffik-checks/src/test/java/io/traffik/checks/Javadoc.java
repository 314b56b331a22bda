package io.traffik.checks;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads Java sources with the compiler's own parser. */
final class Javadoc {

  private Javadoc() {}

  /** The simple names of public types, nested ones included, that have no Javadoc. */
  static List<String> missingIn(String source) {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    null,
                    null,
                    null,
                    List.of("-proc:none"),
                    null,
                    List.of(new Text("Source", source)));
    DocTrees docTrees = DocTrees.instance(task);
    List<String> missing = new ArrayList<>();
    TreePathScanner<@Nullable Object, List<String>> scanner =
        new TreePathScanner<>() {
          @Override
          public @Nullable Object visitClass(ClassTree type, List<String> found) {
            TreePath path = getCurrentPath();
            boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
            if (isPublic && docTrees.getDocComment(path) == null) {
              found.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, found);
          }
        };
    try {
      for (CompilationUnitTree unit : task.parse()) {
        scanner.scan(unit, missing);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return missing;
  }

  /** A source file in memory. */
  static final class Text extends SimpleJavaFileObject {

    private final String text;

    Text(String typeName, String text) {
      super(URI.create("string:///" + typeName + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
