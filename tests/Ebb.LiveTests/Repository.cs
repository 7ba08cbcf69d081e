namespace Ebb.LiveTests;

/// <summary>Where the sources that these tests were built from lie.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] below) => System.IO.Path.Combine([Root, .. below]);

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Ebb.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("These tests run inside the repository: they compile tests/targets.");
    }
}
