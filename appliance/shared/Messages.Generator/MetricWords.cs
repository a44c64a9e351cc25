// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator;

/// <summary>Words that the schema's attributes about metrics may have; each becomes a value of an enum.</summary>
internal static class MetricWords
{
    internal static readonly (string Word, string Meaning)[] Owners =
    [
        ("appliance", "The appliance; there is one value."),
        ("host", "The host that the appliance runs on; there is one value."),
        ("feed", "A feed."),
        ("line", "A line of a feed."),
        ("channel", "A number sequence of a feed."),
        ("recovery", "A recovery channel of a feed, or one kind of recovery that a line carries."),
        ("session", "An order session."),
        ("series", "A series of measured times."),
        ("window", "A window length, of a line or a direction of a session; the element is the index of the length."),
        ("socket", "A socket that receives a line."),
        ("subscriber", "A subscriber, for each stream; the element is the index of the stream."),
    ];

    internal static readonly (string Word, string Meaning)[] Kinds =
    [
        ("counter", "Number of events; the sum of both."),
        ("gauge", "Value at an instant; the later one."),
        ("maximum", "Largest value; the larger one."),
        ("minimum", "Smallest value; the smaller one."),
        ("condition", "1 while something holds, else 0; the later one."),
        ("distribution", "Histogram; both merged."),
    ];

    internal static readonly (string Word, string Meaning)[] Units =
    [
        ("count", "A number of things."),
        ("bytes", "Bytes."),
        ("ns", "Nanoseconds."),
        ("per_second", "Things per second."),
        ("ppb", "Parts in 10^9."),
    ];

    /// <summary>Name of the enum's value: <c>per_second</c> becomes <c>PerSecond</c>.</summary>
    internal static string ValueOf(string word) => string.Concat(word.Split('_').Select(Names.Pascal));
}
