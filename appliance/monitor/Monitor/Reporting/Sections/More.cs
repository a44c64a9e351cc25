// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Line below a list that was cut.</summary>
internal static class More
{
    /// <summary>Writes it; nothing if all rows are there.</summary>
    public static void Write(HtmlWriter html, int left)
    {
        if (left > 0)
            html.Element("p", $"{Figures.Count(left)} more, see the recording.", ("class", "notice"));
    }
}
