// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;

namespace Telemetry.Appliance.WholeFrames;

/// <summary>A message that a flow's packets are seen from now on, or are not.</summary>
internal readonly struct TapedPresence(in ControlMessage message, FlowDefinition flow)
{
    internal readonly ControlMessage Message = message;

    internal readonly FlowDefinition Flow = flow;
}

/// <summary>Messages about the presence of flows, from the reader to the writer of whole frames.</summary>
/// <param name="flows">Number of flow ids.</param>
[HotPath]
internal sealed class PresenceTape(int flows) : BoundedQueue<TapedPresence>(Capacity)
{
    private const int Capacity = 4096;

    private readonly FlowDefinition?[] _flows = new FlowDefinition?[flows];

    /// <summary>Knows a flow, before messages about it come.</summary>
    internal void Know(FlowDefinition flow) => Volatile.Write(ref _flows[flow.Id], flow);

    /// <summary>Keeps a message, if it is about the presence of a flow; without files of whole frames it has no reader,
    /// and the first ones stay. Reader thread only.</summary>
    internal void Keep(in ControlMessage message)
    {
        if (message.TellsPresence && _flows[message.FlowId] is { } flow)
            _ = TryAdd(new TapedPresence(in message, flow));
    }
}
