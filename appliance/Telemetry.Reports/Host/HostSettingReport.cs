// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>One setting of the host that measures.</summary>
/// <param name="Id">Its name, as <c>tune</c> has it.</param>
/// <param name="Target">What it is set on.</param>
/// <param name="Found">What it is set to; null where there is nothing.</param>
/// <param name="Verdict">What it was judged as; null where it was not.</param>
/// <param name="Compared">Whether the hash is of it too.</param>
public sealed record HostSettingReport(string Id, string Target, string? Found, string? Verdict, bool Compared);
