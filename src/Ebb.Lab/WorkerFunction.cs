namespace Ebb.Lab;

/// <summary>What a worker can call in libc. The first three are those that its code calls by itself.</summary>
internal enum WorkerFunction
{
    Malloc,
    Free,
    MallocUsableSize,
    Mallopt,
    MallocTrim,
    Calloc,
    Realloc,
    PthreadCreate,
    PthreadJoin,
    Pause,
}
