// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Options of items that wait for the block of the next packet. Its memory is allocated with the first
/// item.</summary>
/// <param name="flows">Flows by id.</param>
internal sealed class PendingPath(FlowDefinition?[] flows)
{
    // So that a block with a long packet stays far below what tools accept.
    private const int Most = 128 * 1024;

    private readonly bool[] _isDefined = new bool[flows.Length];
    private byte[] _options = [];

    /// <summary>Bytes of the options.</summary>
    public int Length { get; private set; }

    /// <summary>Stamp of the last item, nanoseconds.</summary>
    public long StampNs { get; private set; }

    /// <summary>True if an item of any length still fits.</summary>
    public bool HasRoom => Length + PathOption.FlowOptionLength + PathOption.MostLength <= Most;

    /// <summary>Adds an item, and before it the definition of its flow if it is the flow's first one.</summary>
    public void Add(in PathItem item, ReadOnlySpan<byte> payload)
    {
        if (_options.Length == 0)
            _options = new byte[Most];
        if (item.FlowId > 0 && !_isDefined[item.FlowId] && flows[item.FlowId] is { } flow)
        {
            Length += PathOption.WriteFlow(_options.AsSpan(Length), item.FlowId, TelemetryBlock.LossOf(flow, 0));
            _isDefined[item.FlowId] = true;
        }
        Length += PathOption.Write(_options.AsSpan(Length), in item, payload);
        StampNs = item.StampNs;
    }

    /// <summary>Moves the options to a block.</summary>
    public void MoveTo(Span<byte> block)
    {
        _options.AsSpan(0, Length).CopyTo(block);
        Length = 0;
    }
}
