// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>One setting of the host of the appliance.</summary>
/// <param name="Id">Its name, as in <c>tune</c>.</param>
/// <param name="Target">Object that it is set on.</param>
/// <param name="Found">The value; null if there is none.</param>
/// <param name="Verdict">Verdict on the value; null if it was not judged.</param>
/// <param name="Compared">True if the hash covers it.</param>
public sealed record HostSettingReport(string Id, string Target, string? Found, string? Verdict, bool Compared);
