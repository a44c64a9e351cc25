// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Values;

/// <summary>Labels that are part of a metric, as the schema has them.</summary>
internal static class OwnLabels
{
    /// <summary>Reads <c>key=value,key=value</c>.</summary>
    internal static (string Name, string Value)[] Of(in Metric metric) =>
        [.. metric.ExportedLabels.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]))];
}

/// <summary>Exported counters of a message: those of each metric, by their places in the struct.</summary>
internal sealed class CounterMembers<TCounters>
    where TCounters : unmanaged, ICounters
{
    private readonly Dictionary<string, Member[]> _members;

    /// <summary>Reads the table of metrics.</summary>
    /// <param name="templateId">Template id of the message that carries these counters.</param>
    internal CounterMembers(ushort templateId)
    {
        Metric[] metrics =
            [.. Metrics.All.ToArray().Where(metric => metric.TemplateId == templateId && metric.Size == sizeof(long))];
        // The struct holds the counters in the order of the message.
        int[] offsets = [.. metrics.Select(metric => metric.Offset).Order()];
        if (offsets.Length != TCounters.Kinds.Length)
            throw new ArgumentException($"message {templateId} does not carry {typeof(TCounters).Name}");
        _members = metrics.Where(metric => metric.Exported.Length > 0).GroupBy(metric => metric.Exported)
            .ToDictionary(group => group.Key, group => group.Select(metric => MemberOf(metric)).ToArray());

        int PlaceOf(Metric metric) => Array.IndexOf(offsets, metric.Offset);

        Member MemberOf(Metric metric)
        {
            Metric[] retracted = [.. metrics.Where(other => other.Key == metric.Key + "_retracted")];
            return new Member(
                PlaceOf(metric), retracted.Length > 0 ? PlaceOf(retracted[0]) : -1, metric.Unit, OwnLabels.Of(metric));
        }
    }

    /// <summary>Names of the metrics.</summary>
    internal IEnumerable<string> Names => _members.Keys;

    /// <summary>True if a metric counts losses that can be retracted later.</summary>
    internal bool HasRetracted(string name) => _members[name].Any(member => member.RetractedPlace >= 0);

    /// <summary>Members of a metric.</summary>
    internal Member[] Of(string name) => _members[name];

    /// <summary>
    /// Writes the members of a metric as values of the current row; unknown ones are left out. Retracted losses, which
    /// the reports subtract, are added again: an exported counter must never fall.
    /// </summary>
    internal static void Write(Exposition to, in TCounters counters, Member[] members)
    {
        ReadOnlySpan<long> values = MemoryMarshal.Cast<TCounters, long>(new ReadOnlySpan<TCounters>(in counters));
        to.Keep();
        foreach (Member member in members)
        {
            long value = values[member.Place];
            if (value == NullValue.Int64)
                continue;
            if (member.RetractedPlace >= 0)
                value += values[member.RetractedPlace];
            to.Again();
            foreach ((string name, string label) in member.Labels)
                to.Label(name, label);
            if (member.Unit == MetricUnit.Ns)
                to.Seconds(value);
            else
                to.Count(value);
        }
    }

    /// <summary>A counter of a metric.</summary>
    /// <param name="Place">Index in the struct.</param>
    /// <param name="RetractedPlace">Index of the retracted part of it in the struct; -1 without one.</param>
    /// <param name="Labels">Labels that are part of it.</param>
    internal sealed record Member(int Place, int RetractedPlace, MetricUnit Unit, (string Name, string Value)[] Labels);
}
