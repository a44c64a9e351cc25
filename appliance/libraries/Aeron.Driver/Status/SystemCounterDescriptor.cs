// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>Labels of the driver's own counters, by id; the same as in every Aeron driver.</summary>
internal static class SystemCounterDescriptor
{
    private const int ThresholdSeconds = 1;

    private static readonly string[] Labels =
    [
        "Bytes sent",
        "Bytes received",
        "Failed offers to ReceiverProxy",
        "Failed offers to SenderProxy",
        "Failed offers to DriverConductorProxy",
        "NAKs sent",
        "NAKs received",
        "Status Messages sent",
        "Status Messages received",
        "Heartbeats sent",
        "Heartbeats received",
        "Retransmits sent",
        "Flow control under runs",
        "Flow control over runs",
        "Invalid packets",
        "Errors",
        "Short sends",
        "Failed attempts to free log buffers",
        "Sender flow control limits, i.e. back-pressure events",
        "Unblocked Publications",
        "Unblocked Control Commands",
        "Possible TTL Asymmetry",
        "ControllableIdleStrategy status",
        "Loss gap fills",
        "Client liveness timeouts",
        "Resolution changes",
        "Conductor max cycle time doing its work in ns: SHARED",
        $"Conductor work cycle exceeded threshold count: threshold={ThresholdSeconds}s SHARED",
        "Sender max cycle time doing its work in ns: SHARED",
        $"Sender work cycle exceeded threshold count: threshold={ThresholdSeconds}s SHARED",
        "Receiver max cycle time doing its work in ns: SHARED",
        $"Receiver work cycle exceeded threshold count: threshold={ThresholdSeconds}s SHARED",
        "NameResolver max time in ns",
        "NameResolver exceeded threshold count",
        "Aeron software: telemetry's embedded driver",
        "Bytes currently mapped",
        "Retransmitted bytes",
        "Retransmit Pool Overflow count",
        "Error Frames received",
        "Error Frames sent",
        "Publications Revoked",
        "Publication Images Revoked",
        "Images rejected",
        "Control protocol version",
        "Status Messages rejected",
        "Failed offers to AsyncExecutorProxy",
    ];

    // Not one of Aeron's: a counter of another type, after them.
    private static readonly string[] OwnLabels = ["Answers to receivers refused"];

    /// <summary>Number of counters that every driver has.</summary>
    internal static int SharedCount => Labels.Length;

    /// <summary>Number of counters including those of this driver alone.</summary>
    internal static int Count => Labels.Length + OwnLabels.Length;

    internal static string LabelOf(int id) => id < Labels.Length ? Labels[id] : OwnLabels[id - Labels.Length];
}
