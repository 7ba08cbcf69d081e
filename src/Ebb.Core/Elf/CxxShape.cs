namespace Ebb.Elf;

/// <summary>How a pointer to a type is written: plain <c>T*</c>, or around a function or an array, in parentheses.</summary>
internal enum CxxShape
{
    Plain,
    Function,
    Array,
}
