import { Exception } from "./base-exception.ts"
import { pythonClass } from "./python-class.ts"
import { repr } from "./repr.ts"

/** Python's `ArithmeticError`. Root of the errors of arithmetic. */
export class ArithmeticError extends Exception {
  static {
    pythonClass(ArithmeticError, "ArithmeticError")
  }
}

/** Python's `FloatingPointError`. A floating-point operation failed. */
export class FloatingPointError extends ArithmeticError {
  static {
    pythonClass(FloatingPointError, "FloatingPointError")
  }
}

/** Python's `OverflowError`. A result is too large for its type. */
export class OverflowError extends ArithmeticError {
  static {
    pythonClass(OverflowError, "OverflowError")
  }
}

/** Python's `ZeroDivisionError`. Something was divided by zero. */
export class ZeroDivisionError extends ArithmeticError {
  static {
    pythonClass(ZeroDivisionError, "ZeroDivisionError")
  }
}

/** Python's `AssertionError`. An assertion does not hold. */
export class AssertionError extends Exception {
  static {
    pythonClass(AssertionError, "AssertionError")
  }
}

/** Python's `AttributeError`. An object does not have the attribute. */
export class AttributeError extends Exception {
  static {
    pythonClass(AttributeError, "AttributeError")
  }
}

/** Python's `BufferError`. A buffer cannot be used like that. */
export class BufferError extends Exception {
  static {
    pythonClass(BufferError, "BufferError")
  }
}

/** Python's `EOFError`. The input ended too early. */
export class EOFError extends Exception {
  static {
    pythonClass(EOFError, "EOFError")
  }
}

/** Python's `ImportError`. Something cannot be imported. Only the message travels, not the name of the module. */
export class ImportError extends Exception {
  static {
    pythonClass(ImportError, "ImportError")
  }
}

/** Python's `ModuleNotFoundError`. There is no such module. */
export class ModuleNotFoundError extends ImportError {
  static {
    pythonClass(ModuleNotFoundError, "ModuleNotFoundError")
  }
}

/** Python's `LookupError`. Root of the errors of keys and indices: there is nothing there. */
export class LookupError extends Exception {
  static {
    pythonClass(LookupError, "LookupError")
  }
}

/** Python's `IndexError`. There is nothing at that index. */
export class IndexError extends LookupError {
  static {
    pythonClass(IndexError, "IndexError")
  }
}

/** Python's `KeyError`. There is nothing under that key. */
export class KeyError extends LookupError {
  /** A key is quoted: an empty text would not be seen otherwise. */
  protected static override messageOf(args: readonly unknown[]): string {
    return args.length === 1 ? repr(args[0]) : LookupError.messageOf(args)
  }

  static {
    pythonClass(KeyError, "KeyError")
  }
}

/** Python's `MemoryError`. There is not enough memory. */
export class MemoryError extends Exception {
  static {
    pythonClass(MemoryError, "MemoryError")
  }
}

/** Python's `NameError`. A name means nothing. */
export class NameError extends Exception {
  static {
    pythonClass(NameError, "NameError")
  }
}

/** Python's `UnboundLocalError`. A local variable has no value yet. */
export class UnboundLocalError extends NameError {
  static {
    pythonClass(UnboundLocalError, "UnboundLocalError")
  }
}

/** Python's `ReferenceError`. A weak reference refers to nothing any more. JavaScript's error of this name is Python's `NameError`. */
export class ReferenceError extends Exception {
  static {
    pythonClass(ReferenceError, "ReferenceError")
  }
}

/** Python's `RuntimeError`. Something failed that fits no other class. */
export class RuntimeError extends Exception {
  static {
    pythonClass(RuntimeError, "RuntimeError")
  }
}

/** Python's `NotImplementedError`. It is not implemented. */
export class NotImplementedError extends RuntimeError {
  static {
    pythonClass(NotImplementedError, "NotImplementedError")
  }
}

/** Python's `RecursionError`. Calls are nested too deeply. */
export class RecursionError extends RuntimeError {
  static {
    pythonClass(RecursionError, "RecursionError")
  }
}

/** Python's `StopAsyncIteration`. An asynchronous iterator is at its end. */
export class StopAsyncIteration extends Exception {
  static {
    pythonClass(StopAsyncIteration, "StopAsyncIteration")
  }
}

/** Python's `SystemError`. The interpreter itself failed. */
export class SystemError extends Exception {
  static {
    pythonClass(SystemError, "SystemError")
  }
}

/** Python's `TypeError`. A value is of the wrong type, or a function was called with the wrong arguments. */
export class TypeError extends Exception {
  static {
    pythonClass(TypeError, "TypeError")
  }
}

/** Python's `ValueError`. A value of the right type is not valid. JavaScript would say `RangeError`. */
export class ValueError extends Exception {
  static {
    pythonClass(ValueError, "ValueError")
  }
}

/** Python's `Warning`. Root of the warnings. */
export class Warning extends Exception {
  static {
    pythonClass(Warning, "Warning")
  }
}

/** Python's `BytesWarning`. Bytes and text are mixed up. */
export class BytesWarning extends Warning {
  static {
    pythonClass(BytesWarning, "BytesWarning")
  }
}

/** Python's `DeprecationWarning`. Developers should use something else. */
export class DeprecationWarning extends Warning {
  static {
    pythonClass(DeprecationWarning, "DeprecationWarning")
  }
}

/** Python's `EncodingWarning`. An encoding depends on the platform. */
export class EncodingWarning extends Warning {
  static {
    pythonClass(EncodingWarning, "EncodingWarning")
  }
}

/** Python's `FutureWarning`. Users should know that this will change. */
export class FutureWarning extends Warning {
  static {
    pythonClass(FutureWarning, "FutureWarning")
  }
}

/** Python's `ImportWarning`. An import is probably wrong. */
export class ImportWarning extends Warning {
  static {
    pythonClass(ImportWarning, "ImportWarning")
  }
}

/** Python's `PendingDeprecationWarning`. Developers will have to use something else. */
export class PendingDeprecationWarning extends Warning {
  static {
    pythonClass(PendingDeprecationWarning, "PendingDeprecationWarning")
  }
}

/** Python's `ResourceWarning`. Something was not closed. */
export class ResourceWarning extends Warning {
  static {
    pythonClass(ResourceWarning, "ResourceWarning")
  }
}

/** Python's `RuntimeWarning`. Something dubious happens at run time. */
export class RuntimeWarning extends Warning {
  static {
    pythonClass(RuntimeWarning, "RuntimeWarning")
  }
}

/** Python's `SyntaxWarning`. Some code is dubious. */
export class SyntaxWarning extends Warning {
  static {
    pythonClass(SyntaxWarning, "SyntaxWarning")
  }
}

/** Python's `UnicodeWarning`. Something about Unicode is dubious. */
export class UnicodeWarning extends Warning {
  static {
    pythonClass(UnicodeWarning, "UnicodeWarning")
  }
}

/** Python's `UserWarning`. A warning of an application. */
export class UserWarning extends Warning {
  static {
    pythonClass(UserWarning, "UserWarning")
  }
}
