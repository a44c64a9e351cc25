// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Intervals;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Sections;

/// <summary>Reads and checks <c>burst:</c> of feeds and sessions.</summary>
internal static class BurstSection
{
    /// <summary>Reads the section; null if it is missing or wrong.</summary>
    public static BurstSettings? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        int window = FindWindow(section);
        long? packets = section.Integer("packets", 1, BurstWindow.PacketsOfLine(1) - 1);
        if (!section.Has("packets"))
            section.Errors.Add(section.Where, $"{section.Name}: \"packets\" is missing", "add \"packets: 500\"");
        section.Finish();
        return window < 0 || packets is null
            ? null
            : new BurstSettings(new BurstThreshold(window, packets.Value), section.Where);
    }

    /// <summary>Refuses thresholds above the number of packets that a window can count: they could never be
    /// exceeded.</summary>
    public static void Check(Settings settings, int sources, ErrorList errors)
    {
        Check(settings.Feeds.Select(feed => feed.Burst), BurstWindow.PacketsOfLine(sources), "line");
        Check(settings.Sessions.Select(session => session.Burst), BurstWindow.PacketsOfDirection(sources),
            "direction of a session");

        void Check(IEnumerable<BurstSettings?> bursts, int kept, string ofWhat)
        {
            foreach (BurstSettings? burst in bursts)
            {
                if (burst is not null && burst.Threshold.Packets >= kept)
                    errors.Add(
                        burst.Where, string.Create(CultureInfo.InvariantCulture,
                            $"burst: packets is {burst.Threshold.Packets}, and in a window of a {ofWhat} {kept} "
                            + $"packets are counted, with {sources} lines and directions of sessions in all"),
                        string.Create(CultureInfo.InvariantCulture, $"use at most {kept - 1}, or a shorter window"));
            }
        }
    }

    private static int FindWindow(YamlSection section)
    {
        Located<string> text = section.Required("window", "100us");
        if (text.Value.Length == 0)
            return -1;
        if (Duration.TryParse(text.Value, out long lengthNs) && BurstWindow.IndexOf(lengthNs) is >= 0 and var index)
            return index;
        section.Errors.Add(text.Where, $"{section.Name}: window is \"{text.Value}\"",
            $"expected one of {string.Join(", ", Enumerable.Range(0, BurstWindow.Sizes).Select(Word))}");
        return -1;
    }

    private static string Word(int index) => Duration.Format(BurstWindow.LengthNs(index));
}
