// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Everything reassembly needs for a changed configuration, prepared by a cold thread.</summary>
/// <param name="Flows">Flows by id.</param>
/// <param name="FlowLost">Memory for their losses.</param>
/// <param name="Table">A larger table containing the new connections; null if the old one is large enough.</param>
/// <param name="Buffers">Buffers of those connections; null if there is no table.</param>
/// <param name="IsGateway">By gateway number: true if the gateway still exists.</param>
/// <param name="TickFields">By session: the field in which orders name their tick; null if the session was
/// removed.</param>
internal sealed record StreamsChange(
    StreamFlow[] Flows, ulong[] FlowLost, ConnectionTable? Table, StreamBufferGrowth? Buffers, bool[] IsGateway,
    TickField?[] TickFields);
