package io.traffik.checks;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Finds {@code float} and {@code double} in a class file: in fields, signatures, calls and
 * constants, and in conversions, without which no local variable gets such a value.
 */
final class FloatingPoint extends ClassVisitor {

  private static final Set<Integer> CONVERSIONS =
      Set.of(Opcodes.I2F, Opcodes.I2D, Opcodes.L2F, Opcodes.L2D);

  private static final Set<Integer> CONSTANTS =
      Set.of(
          Opcodes.FCONST_0, Opcodes.FCONST_1, Opcodes.FCONST_2, Opcodes.DCONST_0, Opcodes.DCONST_1);

  private final List<String> uses = new ArrayList<>();
  private String className = "";

  private FloatingPoint() {
    super(Opcodes.ASM9);
  }

  /** One line for each use. */
  static List<String> usesIn(InputStream classFile) throws IOException {
    FloatingPoint finder = new FloatingPoint();
    new ClassReader(classFile).accept(finder, ClassReader.SKIP_FRAMES);
    return finder.uses;
  }

  @Override
  public void visit(
      int version,
      int access,
      String name,
      @Nullable String signature,
      String superName,
      String[] interfaces) {
    className = name;
  }

  @Override
  public @Nullable FieldVisitor visitField(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      @Nullable Object value) {
    note(name, Type.getType(descriptor));
    return null;
  }

  @Override
  public MethodVisitor visitMethod(
      int access,
      String name,
      String descriptor,
      @Nullable String signature,
      String @Nullable [] exceptions) {
    noteMethod(name, descriptor);
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public void visitInsn(int opcode) {
        if (CONVERSIONS.contains(opcode) || CONSTANTS.contains(opcode)) {
          uses.add(className + "." + name + ": instruction " + opcode);
        }
      }

      @Override
      public void visitLdcInsn(Object value) {
        if (value instanceof Float || value instanceof Double) {
          uses.add(className + "." + name + ": constant " + value);
        }
      }

      @Override
      public void visitMethodInsn(
          int opcode, String owner, String called, String calledDescriptor, boolean isInterface) {
        noteMethod(name + " calls " + called, calledDescriptor);
      }
    };
  }

  private void noteMethod(String name, String descriptor) {
    note(name, Type.getReturnType(descriptor));
    for (Type argument : Type.getArgumentTypes(descriptor)) {
      note(name, argument);
    }
  }

  private void note(String name, Type type) {
    Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
    if (element.getSort() == Type.FLOAT || element.getSort() == Type.DOUBLE) {
      uses.add(className + "." + name + ": " + type.getClassName());
    }
  }
}
