// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Status;

/// <summary>The counters of a channel's socket: whether it works, and what it is bound to, if it is.</summary>
internal readonly record struct ChannelStatus(int StatusId, int? LocalAddressId);
