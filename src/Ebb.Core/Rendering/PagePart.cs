using System.Text;

namespace Ebb.Rendering;

/// <summary>A part of a page that was bundled when ebb was built: a script or a style, and the hash by which the page's policy allows it.</summary>
internal sealed record PagePart(string Text, string Hash)
{
    public static PagePart Script => Read("page.js");

    public static PagePart Style => Read("page.css");

    private static PagePart Read(string name) => new(Resource(name), Resource(name + ".hash"));

    private static string Resource(string name)
    {
        using Stream stream = typeof(PagePart).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} was not built in");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
