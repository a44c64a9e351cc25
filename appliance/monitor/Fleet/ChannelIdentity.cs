// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;

namespace Telemetry.Fleet;

/// <summary>Name, labels and hours that the receiver gives to the appliance on a channel.</summary>
/// <param name="Name">The name; null for what the appliance calls itself.</param>
/// <param name="Labels">Labels beside the appliance's own, which take precedence.</param>
/// <param name="Hours">Hours of its venue; null if it is not known when it trades.</param>
public sealed record ChannelIdentity(string? Name, IReadOnlyList<Label> Labels, OpenHours? Hours = null);
