// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;

namespace Telemetry.Monitor.Json;

/// <summary>Heat maps and counters over time.</summary>
internal static class ChartJson
{
    private const int Alignment = 8;

    private static readonly double[] LinePercentiles = [50, 90, 99, 99.9, 100];

    /// <summary>Writes a counter over time.</summary>
    public static void Write(Utf8JsonWriter json, CounterRange range, string path)
    {
        json.WriteStartObject();
        json.WriteString("counter"u8, path);
        json.WriteString("unit"u8, range.Metric.Unit.ToString().ToLowerInvariant());
        json.WriteString("kind"u8, range.Metric.Kind.ToString().ToLowerInvariant());
        WriteColumns(json, range.Columns);
        WriteValues(json, "sum"u8, range.Sums);
        WriteValues(json, "min"u8, range.Minima);
        WriteValues(json, "max"u8, range.Maxima);
        WriteRates(json, "rate"u8, range.Rates);
        WriteRates(json, "rate_min"u8, range.LowestRates);
        WriteRates(json, "rate_max"u8, range.HighestRates);
        WriteValues(json, "length_ns"u8, range.LengthsNs);
        WriteValues(json, "interval_ns"u8, range.IntervalsNs);
        WriteFlags(json, range.Flags);
        DistributionJson.WriteSpans(json, range.Spans);
        RecordJson.WriteHoles(json, range.Holes);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, HeatMap map)
    {
        json.WriteStartObject();
        WriteMembers(json, map);
        int rows = map.RowBoundsNs.Count - 1;
        json.WriteStartArray("counts"u8);
        for (int column = 0; column < map.Columns.Count; column++)
        {
            json.WriteStartArray();
            for (int row = 0; row < rows; row++)
                json.WriteNumberValue(map.Counts[(column * rows) + row]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        WriteFlags(json, map.Flags);
        json.WriteEndObject();
    }

    /// <summary>Writes a heat map in the binary form: <c>THM1</c>, length of the JSON header, the header, zeros up to a
    /// multiple of 8, the counts column by column, a byte of flags for each column; little-endian.</summary>
    public static byte[] Binary(HeatMap map)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            WriteMembers(json, map);
            json.WriteEndObject();
        }
        int start = (Alignment + header.WrittenCount + Alignment - 1) / Alignment * Alignment;
        int countBytes = map.Counts.Length * sizeof(uint);
        var bytes = new byte[start + countBytes + map.Flags.Length];
        "THM1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), header.WrittenCount);
        header.WrittenSpan.CopyTo(bytes.AsSpan(Alignment));
        MemoryMarshal.AsBytes(map.Counts.AsSpan()).CopyTo(bytes.AsSpan(start));
        MemoryMarshal.AsBytes(map.Flags.AsSpan()).CopyTo(bytes.AsSpan(start + countBytes));
        return bytes;
    }

    private static void WriteMembers(Utf8JsonWriter json, HeatMap map)
    {
        WriteColumns(json, map.Columns);
        json.WriteStartArray("row_bounds_ns"u8);
        foreach (double bound in map.RowBoundsNs)
            json.WriteNumberValue(Math.Round(bound, 1));
        json.WriteEndArray();
        json.WriteStartArray("percentiles"u8);
        foreach (double percentile in LinePercentiles)
        {
            json.WriteStartObject();
            json.WriteNumber("p"u8, percentile);
            WriteValues(json, "values_ns"u8, map.Percentiles(percentile));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("samples"u8);
        foreach (var column in map.Samples)
            json.WriteNumberValue(column.TotalCount);
        json.WriteEndArray();
        SummaryJson.WriteCoverage(json, map.Coverage);
        DistributionJson.WriteSpans(json, map.Spans);
        RecordJson.WriteHoles(json, map.Holes);
        json.WriteNumber("error"u8, HistorySpan.ErrorOf(map.Spans));
    }

    private static void WriteColumns(Utf8JsonWriter json, in Columns columns)
    {
        json.WriteStartObject("columns"u8);
        json.WriteNumber("start_time_ns"u8, columns.StartTimeNs);
        json.WriteNumber("step_ns"u8, columns.StepNs);
        json.WriteNumber("count"u8, columns.Count);
        json.WriteEndObject();
    }

    private static void WriteValues(Utf8JsonWriter json, ReadOnlySpan<byte> key, IEnumerable<long?> values)
    {
        json.WriteStartArray(key);
        foreach (long? value in values)
        {
            if (value is { } known)
                json.WriteNumberValue(known);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void WriteRates(Utf8JsonWriter json, ReadOnlySpan<byte> key, double?[] values)
    {
        json.WriteStartArray(key);
        foreach (double? value in values)
        {
            if (value is { } known)
                json.WriteNumberValue(known);
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void WriteFlags(Utf8JsonWriter json, IntervalFlags[] flags)
    {
        json.WriteStartArray("flags"u8);
        foreach (IntervalFlags one in flags)
            json.WriteNumberValue((int)one);
        json.WriteEndArray();
    }
}
