// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Simulation.Truth;

/// <summary>Numbers that the trader read from the socket of one line.</summary>
public sealed class ReadNumbers
{
    private readonly List<(ulong First, ulong Last)> _ranges = [];
    private readonly Dictionary<ulong, long> _again = [];   // reads of a number after its first one

    /// <summary>Number of reads: a number that was read twice counts twice.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the numbers of a datagram.</summary>
    /// <param name="last">The last, inclusive.</param>
    public void Add(ulong first, ulong last)
    {
        Count += (long)(last - first + 1);
        int place = _ranges.Count;
        while (place > 0 && _ranges[place - 1].Last + 1 >= first)
            KeepAgain(_ranges[--place], first, last);
        int after = place;                                  // those from place touch the new range
        for (; after < _ranges.Count && _ranges[after].First <= last + 1; after++)
            (first, last) = (Math.Min(first, _ranges[after].First), Math.Max(last, _ranges[after].Last));
        if (after == place)
        {
            _ranges.Insert(place, (first, last));
            return;
        }
        _ranges[place] = (first, last);
        _ranges.RemoveRange(place + 1, after - place - 1);
    }

    public long ReadsOf(ulong number) => Within(number, number) + _again.GetValueOrDefault(number);

    /// <summary>Counts the different numbers from <paramref name="first"/> to <paramref name="last"/> that were
    /// read.</summary>
    public long Within(ulong first, ulong last)
    {
        long count = 0;
        foreach ((ulong rangeFirst, ulong rangeLast) in _ranges)
        {
            ulong from = Math.Max(first, rangeFirst);
            ulong to = Math.Min(last, rangeLast);
            if (from <= to)
                count += (long)(to - from + 1);
        }
        return count;
    }

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        json.WriteNumberValue(Count);
        json.WriteNumberValue(_again.Count);
        foreach ((ulong number, long reads) in _again)
        {
            json.WriteNumberValue(number);
            json.WriteNumberValue(reads);
        }
        foreach ((ulong first, ulong last) in _ranges)
        {
            json.WriteNumberValue(first);
            json.WriteNumberValue(last);
        }
        json.WriteEndArray();
    }

    internal static ReadNumbers Read(JsonElement json)
    {
        JsonElement.ArrayEnumerator values = json.EnumerateArray();
        values.MoveNext();
        var read = new ReadNumbers { Count = values.Current.GetInt64() };
        values.MoveNext();
        for (int again = values.Current.GetInt32(); again > 0; again--)
        {
            values.MoveNext();
            ulong number = values.Current.GetUInt64();
            values.MoveNext();
            read._again.Add(number, values.Current.GetInt64());
        }
        while (values.MoveNext())
        {
            ulong first = values.Current.GetUInt64();
            values.MoveNext();
            read._ranges.Add((first, values.Current.GetUInt64()));
        }
        return read;
    }

    private void KeepAgain((ulong First, ulong Last) known, ulong first, ulong last)
    {
        for (ulong number = Math.Max(first, known.First); number <= Math.Min(last, known.Last); number++)
            _again[number] = _again.GetValueOrDefault(number) + 1;
    }
}
