// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>
/// Counters of a channel's socket: its status, the address to which it is bound, if any, and the number of its
/// destinations, if it has several.
/// </summary>
internal readonly record struct ChannelStatus(int StatusId, int? LocalAddressId, int? DestinationsId = null);
