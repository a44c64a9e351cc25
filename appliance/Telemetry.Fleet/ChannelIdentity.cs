// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet;

/// <summary>Name and labels that the receiver gives to the appliance on a channel.</summary>
/// <param name="Name">The name; null for what the appliance calls itself.</param>
/// <param name="Labels">Labels beside the appliance's own, which take precedence.</param>
public sealed record ChannelIdentity(string? Name, IReadOnlyList<Label> Labels);
