// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Json;

/// <summary>
/// Writes a message's counters as members of a JSON object, with the keys and in the order of the table of metrics.
/// </summary>
internal sealed class JsonCounters<TCounters>
    where TCounters : unmanaged, ICounters
{
    private readonly Member[] _members;

    /// <summary>Reads the table of metrics.</summary>
    /// <param name="templateId">Template id of the message that carries these counters.</param>
    internal JsonCounters(ushort templateId)
    {
        Metric[] metrics =
            [.. Metrics.All.ToArray().Where(metric => metric.TemplateId == templateId && metric.Size == sizeof(long))];
        // The struct holds the counters in the order of the message.
        int[] offsets = [.. metrics.Select(metric => metric.Offset).Order()];
        if (offsets.Length != TCounters.Kinds.Length)
            throw new ArgumentException($"message {templateId} does not carry {typeof(TCounters).Name}");
        _members = [.. metrics.Where(metric => metric.IsPrinted)
            .Select(metric => new Member(metric, Array.IndexOf(offsets, metric.Offset)))];
    }

    /// <summary>Number of members.</summary>
    internal int Count => _members.Length;

    /// <summary>Place behind a member.</summary>
    internal int Behind(string key) => 1 + Array.FindIndex(_members, member => member.Path == key);

    internal void Write(Utf8JsonWriter json, in TCounters counters) => Write(json, counters, 0, Count);

    /// <summary>Writes the members from a place to another, which is not included.</summary>
    internal void Write(Utf8JsonWriter json, in TCounters counters, int from, int to)
    {
        ReadOnlySpan<long> values = MemoryMarshal.Cast<TCounters, long>(new ReadOnlySpan<TCounters>(in counters));
        string? inner = null;
        foreach (ref readonly Member member in _members.AsSpan(from..to))
        {
            if (member.Object != inner)
            {
                if (inner != null)
                    json.WriteEndObject();
                if (member.Object != null)
                    json.WriteStartObject(member.Object);
                inner = member.Object;
            }
            WriteValue(json, member, values[member.Index]);
        }
        if (inner != null)
            json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, in Member member, long value)
    {
        if (value == NullValue.Int64)
            json.WriteNull(member.Key);
        else if (member.Kind == MetricKind.Condition)
            json.WriteBoolean(member.Key, value != 0);
        else
            json.WriteNumber(member.Key, value);
    }

    private readonly struct Member
    {
        internal Member(in Metric metric, int index)
        {
            string[] parts = metric.Key.Split('.');
            (Path, Kind, Index) = (metric.Key, metric.Kind, index);
            Object = parts.Length > 1 ? parts[0] : null;
            Key = JsonEncodedText.Encode(parts[^1]);
        }

        internal string Path { get; }

        internal string? Object { get; }

        internal JsonEncodedText Key { get; }

        internal MetricKind Kind { get; }

        internal int Index { get; }
    }
}
