// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Foot of the document: meaning of the marks, and once more what it is made of.</summary>
internal static class LegendSection
{
    private static readonly (string Sign, string Meaning)[] Marks =
    [
        ("▲", "needs attention"), ("●", "as it should be"),
        ("◑", "incomplete: something was lost in the appliance or cut off"), ("◌", "not in the recording"),
        ("≈", "difference of two clocks"), ("~", "unknown"), ("†", "not counted from the start of the day"),
        ("⚙", "measured under more than one host setting"), ("–", "fewer than one sample lies beyond this percentile"),
    ];

    public static void Write(HtmlWriter html, ReportContent content)
    {
        html.Start("footer");
        html.Start("dl", ("class", "legend"));
        foreach ((string sign, string meaning) in Marks)
        {
            html.Start("div");
            html.Element("dt", sign);
            html.Element("dd", meaning);
            html.End();
        }
        html.End();
        html.Element("p", "In heat maps: hatched in one direction, no data; crossed, incomplete; the strip below a map "
            + "marks merged intervals, changed settings and times that occurred twice. Hold the pointer over a figure "
            + "for its exact nanoseconds.", ("class", "dim"));
        foreach (SourceFile source in content.Sources)
            html.Element("p", $"{source.Name}: SHA-256 {source.Sha256}", ("class", "dim mono"));
        html.End();
    }
}
