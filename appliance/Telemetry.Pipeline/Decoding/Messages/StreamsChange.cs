// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>What reassembly needs for a changed configuration, made by a cold thread.</summary>
/// <param name="Flows">Flows by id.</param>
/// <param name="FlowLost">Room for their losses.</param>
/// <param name="Table">A table for more connections, with those that are new; null if the old one is large
/// enough.</param>
/// <param name="Buffers">The buffers of those connections; null where there is no table.</param>
/// <param name="IsGateway">By number of a gateway: whether it is still there.</param>
/// <param name="TickFields">By session: where orders name their tick; null where the session was removed.</param>
internal sealed record StreamsChange(
    StreamFlow[] Flows, ulong[] FlowLost, ConnectionTable? Table, StreamBufferGrowth? Buffers, bool[] IsGateway,
    TickField?[] TickFields);
