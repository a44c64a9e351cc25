// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Guarding.Steering;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Output;

/// <summary>Reports of a steering as JSON lines.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class SteerJson(Stream output, Action onBroken) : ISteerSink, IDisposable
{
    private readonly JsonLineWriter _lines = new(output, onBroken);

    public void OnInterval(SteerReport report) => Write("steer"u8, report);

    public void OnSummary(SteerReport report) => Write("summary"u8, report);

    public void Dispose() => _lines.Dispose();

    private static string NameOf(SteerPhase phase) => phase switch
    {
        SteerPhase.Steering => "steering",
        SteerPhase.Lossy => "lossy",
        _ => "dry_run",
    };

    private void Write(ReadOnlySpan<byte> type, SteerReport report)
    {
        Utf8JsonWriter json = _lines.Begin(type);
        json.WriteNumber("time_ns"u8, report.TimeNs);
        json.WriteNumber("length_ns"u8, report.LengthNs);
        json.WriteString("interface"u8, report.Interface);
        json.WriteString("state"u8, NameOf(report.Phase));
        json.WriteNumber("seen"u8, report.Seen);
        json.WriteNumber("other"u8, report.Other);
        json.WriteNumber("no_queue"u8, report.NoQueue);
        json.Objects("flows"u8, report.Flows, WriteFlow);
        json.Objects("queues"u8, report.Queues, WriteQueue);
        _lines.End(flush: true);
    }

    private static void WriteFlow(Utf8JsonWriter json, SteerFlowReport flow)
    {
        json.WriteString("to"u8, flow.To);
        json.WriteNumber("cpu"u8, flow.Cpu);
        json.WriteNumber("packets"u8, flow.Packets);
        json.WriteNumber("bytes"u8, flow.Bytes);
        json.WriteNumber("steered"u8, flow.Steered);
        json.Objects("arrived"u8, flow.Arrived, static (json, arrived) =>
        {
            json.WriteNumber("cpu"u8, arrived.Cpu);
            json.WriteNumber("packets"u8, arrived.Packets);
        });
    }

    private static void WriteQueue(Utf8JsonWriter json, SteerQueueReport queue)
    {
        json.WriteNumber("cpu"u8, queue.Cpu);
        json.WriteNumber("steered"u8, queue.Steered);
        json.WriteNumber("handled"u8, queue.Handled);
        json.WriteNumber("queue_full"u8, queue.QueueFull);
        json.WriteNumber("no_memory"u8, queue.NoMemory);
        json.WriteNumber("not_accepted"u8, queue.NotAccepted);
        json.WriteNumber("waiting"u8, queue.Waiting);
    }
}
