// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Settings of the host of the appliance, and the verdicts on them.</summary>
public sealed record HostSettingsReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>Hash of the settings, hexadecimal; equal settings have equal hashes.</summary>
    public string Hash { get; set; } = "";

    /// <summary>The worst: <c>fail</c>, <c>warn</c> or <c>ok</c>.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>Settings that are as they should be.</summary>
    public int Ok { get; set; }

    /// <summary>Settings that cost something.</summary>
    public int Warn { get; set; }

    /// <summary>Settings of high severity that are not as they should be.</summary>
    public int Fail { get; set; }

    public int NotApplicable { get; set; }

    /// <summary>Settings that could not be read.</summary>
    public int Unknown { get; set; }

    /// <summary>
    /// Changes in the interval, or since the start of the process or of the day: if not 0, the numbers were measured
    /// under more than one setting. Null if there are no numbers.
    /// </summary>
    public long? Changes { get; set; }

    /// <summary>Names of the failed settings; null until the list has arrived.</summary>
    public IReadOnlyList<string>? Failing { get; set; }

    /// <summary>All settings; null if they are not listed.</summary>
    public IReadOnlyList<HostSettingReport>? Settings { get; set; }
}

/// <summary>One setting of the host of the appliance.</summary>
/// <param name="Id">Its name, as in <c>tune</c>.</param>
/// <param name="Target">Object that it is set on.</param>
/// <param name="Found">The value; null if there is none.</param>
/// <param name="Verdict">Verdict on the value; null if it was not judged.</param>
/// <param name="Compared">True if the hash covers it.</param>
public sealed record HostSettingReport(string Id, string Target, string? Found, string? Verdict, bool Compared);
