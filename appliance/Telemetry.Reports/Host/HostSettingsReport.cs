// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>What the host that measures is set to, and what that was judged as.</summary>
public sealed record HostSettingsReport
{
    /// <summary>The appliance that published it; null where there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>The same where the same settings were found; hexadecimal.</summary>
    public string Hash { get; set; } = "";

    /// <summary>The worst: <c>fail</c>, <c>warn</c> or <c>ok</c>.</summary>
    public string Verdict { get; set; } = "";

    /// <summary>Settings that are as they should be.</summary>
    public int Ok { get; set; }

    /// <summary>Settings that cost something.</summary>
    public int Warn { get; set; }

    /// <summary>Settings of high severity that are not as they should be.</summary>
    public int Fail { get; set; }

    /// <summary>Settings that this host does not have.</summary>
    public int NotApplicable { get; set; }

    /// <summary>Settings that could not be told.</summary>
    public int Unknown { get; set; }

    /// <summary>Changes in the interval, or since the start of the process or of the day: other than 0, the numbers
    /// are not all of one setting. Null where there are no numbers.</summary>
    public long? Changes { get; set; }

    /// <summary>Names of the settings that fail; null while the list did not come.</summary>
    public IReadOnlyList<string>? Failing { get; set; }

    /// <summary>All of them; null where they are not told.</summary>
    public IReadOnlyList<HostSettingReport>? Settings { get; set; }
}
