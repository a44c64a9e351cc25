// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Guarding.Steering;

namespace Telemetry.Cli.Output;

/// <summary>Reports of a steering for people: a line each interval, and tables at the end.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class SteerText(TextWriter output, Action onBroken) : ISteerSink
{
    public void OnInterval(SteerReport report) => onBroken.Guards(() =>
    {
        string queues = string.Join(", ", report.Queues.Select(queue => string.Create(
            CultureInfo.InvariantCulture, $"CPU {queue.Cpu} {Figures.Count(queue.Steered)}")));
        long lost = report.Queues.Sum(queue => queue.Lost);
        output.WritePrinted($"{Figures.TimeOfDay(report.TimeNs)} "
            + $"{Figures.Count(report.Flows.Sum(flow => flow.Packets))} "
            + $"packets of flows, steered to {queues}; {Figures.Count(lost)} lost");
    });

    public void OnSummary(SteerReport report) => onBroken.Guards(() =>
    {
        Table flows = FlowTables.New("flow");
        foreach (string column in (string[])["packets", "bytes", "arrived on", "steered", "to CPU"])
            flows.AddColumn(FlowTables.Right(column));
        foreach (SteerFlowReport flow in report.Flows)
        {
            flows.AddRow(Printed.Escape(flow.To), Figures.Count(flow.Packets), Figures.Count(flow.Bytes),
                ArrivedOn(flow), Figures.Count(flow.Steered), Figures.Count(flow.Cpu));
        }
        Consoles.For(output).Write(flows);
        Table queues = FlowTables.New("CPU");
        foreach (string column in (string[])
            ["steered", "handled", "queue full", "no memory", "not accepted", "waiting"])
            queues.AddColumn(FlowTables.Right(column));
        foreach (SteerQueueReport queue in report.Queues)
        {
            queues.AddRow(Figures.Count(queue.Cpu), Figures.Count(queue.Steered), Figures.Count(queue.Handled),
                Figures.Count(queue.QueueFull), Figures.Count(queue.NoMemory), Figures.Count(queue.NotAccepted),
                Figures.Count(queue.Waiting));
        }
        Consoles.For(output).Write(queues);
        output.WritePrinted($"{Figures.Count(report.Seen)} packets seen, {Figures.Count(report.Other)} of no flow");
    });

    private static string ArrivedOn(SteerFlowReport flow) => string.Join(", ", flow.Arrived.Select(
        one => string.Create(CultureInfo.InvariantCulture, $"CPU {one.Cpu}: {Figures.Count(one.Packets)}")));
}
