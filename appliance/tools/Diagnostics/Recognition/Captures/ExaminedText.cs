// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.CaptureFiles;
using Telemetry.Reports.Captures;

namespace Telemetry.Diagnostics.Recognition.Captures;

/// <summary>Sentences about what recognition did not read.</summary>
internal static class ExaminedText
{
    private const int CompressedIn = 8;         // of the sample: smaller compressed captures need no word

    /// <summary>Reports what was read of a capture, if it was not simply all.</summary>
    public static void Notify(
        ExaminedCaptureReport examined, bool isCompressed, RecognitionOptions options, IProgress<string> notices)
    {
        string name = CaptureSet.NameOf(examined.Capture);
        if (isCompressed && examined.Bytes > options.SampleBytes / CompressedIn)
            notices.Report($"{name} is compressed, so that places in it cannot be read: recognition reads all of it");
        if (examined.Places is { } places)
            notices.Report(Text($"recognition read {Size(examined.BytesRead)} of the {Size(examined.Bytes ?? 0)} of ")
                + Text($"{name}, at {places} {(places == 1 ? "place" : "places")}: what came only elsewhere is not ")
                + "found; \"telemetry discover --whole\" looks at all of it");
        else if (examined.Sampled)
            notices.Report(Text($"recognition read the first {Size(examined.BytesRead)} of {name}: what begins later ")
                + "is not found");
        if (examined.PlacesRefused > 0)
            notices.Report(Text($"{examined.PlacesRefused} of the {examined.Places} places of {name} were passed ")
                + "over: no packet could be found there for certain");
        if (examined.Breaks > 0)
            notices.Report(Text($"the records of {name} broke off {Times(examined.Breaks)}: it is damaged, or has ")
                + "holes; recognition went on where records could be found behind");
    }

    /// <summary>Reports traffic for which there was no room.</summary>
    public static void Notify(TrafficLook look, IProgress<string> notices)
    {
        if (look.DatagramsPassedOver + look.SegmentsPassedOver > 0)
            notices.Report(Text($"recognition had no room for {look.DatagramsPassedOver} datagrams and ")
                + Text($"{look.SegmentsPassedOver} TCP segments: there are too many addresses; name what is missing ")
                + "with --feed or --session");
    }

    private static string Times(int count) => count == 1 ? "once" : Text($"{count} times");

    private static string Size(long bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
        int unit = 0;
        double size = bytes;
        for (; size >= 1024 && unit < units.Length - 1; unit++)
            size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.##} {units[unit]}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
