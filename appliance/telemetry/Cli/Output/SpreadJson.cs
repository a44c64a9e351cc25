// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;
using Telemetry.Spreading.Running;

namespace Telemetry.Cli.Output;

/// <summary>Reports of a spreading as JSON lines.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class SpreadJson(Stream output, Action onBroken) : ISpreadSink, IDisposable
{
    private readonly JsonLineWriter _lines = new(output, onBroken);

    public void OnTable(TableReport report)
    {
        Utf8JsonWriter json = _lines.Begin("table"u8);
        json.WriteNumber("time_ns"u8, report.TimeNs);
        json.WriteNumber("table"u8, report.Table);
        json.WriteNumber("slots"u8, TableReport.Slots);
        json.WriteNumber("moved"u8, report.Moved);
        json.Objects("readers"u8, report.Readers, static (json, reader) =>
        {
            json.WriteString("reader"u8, reader.Reader);
            json.WriteNumber("slots"u8, reader.Slots);
        });
        _lines.End(flush: true);
    }

    public void OnInterval(SpreadReport report) => Write("spread"u8, report);

    public void OnSummary(SpreadReport report) => Write("summary"u8, report);

    public void Dispose() => _lines.Dispose();

    internal static string NameOf(ReaderState state) => state switch
    {
        ReaderState.Leaving => "leaving",
        ReaderState.Left => "left",
        ReaderState.Ended => "ended",
        _ => "active",
    };

    private void Write(ReadOnlySpan<byte> type, SpreadReport report)
    {
        Utf8JsonWriter json = _lines.Begin(type);
        json.WriteNumber("time_ns"u8, report.TimeNs);
        json.WriteNumber("length_ns"u8, report.LengthNs);
        json.WriteString("interface"u8, report.Interface);
        json.WriteNumber("packets"u8, report.Counts.Spread);
        json.WriteNumber("of_flows"u8, report.Counts.Flows);
        json.WriteNumber("fragments"u8, report.Counts.Fragments);
        json.WriteNumber("not_ip"u8, report.Counts.NotIp);
        json.WriteNumber("unreadable"u8, report.Counts.Unreadable);
        json.WriteNumber("outgoing"u8, report.Counts.Outgoing);
        json.WriteNumber("tables"u8, report.Tables);
        json.Field("fixed_reader"u8, report.FixedReader);
        json.Objects("readers"u8, report.Readers, WriteReader);
        json.WriteBoolean("complete"u8, report.IsComplete);
        _lines.End(flush: true);
    }

    private static void WriteReader(Utf8JsonWriter json, ReaderReport reader)
    {
        json.WriteString("reader"u8, reader.Name);
        json.WriteString("state"u8, NameOf(reader.State));
        json.WriteNumber("slots"u8, reader.Slots);
        json.WriteNumber("chosen"u8, reader.Figures.Chosen);
        json.WriteNumber("taken"u8, reader.Figures.Packets);
        json.WriteNumber("bytes"u8, reader.Figures.Bytes);
        json.WriteNumber("dropped"u8, reader.Figures.Dropped);
        json.WriteNumber("undelivered"u8, reader.Figures.Undelivered);
        json.WriteNumber("waiting"u8, reader.Waiting);
        json.Field("problem"u8, reader.Problem);
    }
}
