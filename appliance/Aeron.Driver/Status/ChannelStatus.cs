// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>
/// The counters of a channel's socket: whether it works, what it is bound to, if it is, and to how many it sends, if to
/// many.
/// </summary>
internal readonly record struct ChannelStatus(int StatusId, int? LocalAddressId, int? DestinationsId = null);
