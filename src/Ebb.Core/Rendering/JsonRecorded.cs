namespace Ebb.Rendering;

/// <summary>The report of <c>ebb record --json</c>: what was written, once it has ended.</summary>
public static class JsonRecorded
{
    /// <param name="file">Where it was written.</param>
    /// <param name="samples">How many samples this run wrote.</param>
    /// <param name="lost">How many did not fit on the disk.</param>
    public static string Of(string file, long samples, long lost) => JsonEnvelope.Write(
        "record",
        json =>
        {
            json.WriteStartObject("data");
            json.WriteString("file", JsonEnvelope.Wellformed(file));
            json.WriteNumber("samplesWritten", samples);
            json.WriteNumber("samplesLost", lost);
            json.WriteEndObject();
        },
        []);
}
