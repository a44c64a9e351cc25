// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Fingerprints;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving;

/// <summary>
/// Settings of the publisher's host: the status has the hash and the numbers by verdict, messages of their own have the
/// list.
/// </summary>
internal sealed class HostSettingsState
{
    private readonly HexText _text = new();
    private HostSettingReport?[] _coming = [];
    private ulong _comingHash;
    private int _missing;
    private IReadOnlyList<HostSettingReport>? _list;
    private IReadOnlyList<string>? _failing;
    private ulong _listHash;
    private ulong _reportedHash;

    /// <summary>Stores one setting of the list.</summary>
    public void OnSetting(ref MessageDecoder decoder)
    {
        decoder.Read(out HostSettingMessage message);
        if (message.Hash == 0 || message.Index >= message.Count || message.Count > HostFingerprint.MostSettings)
            return;
        // Skipped if the list is known: publishers repeat it for subscribers that join later.
        if (message.Hash == _listHash && message.Count == _list!.Count)
            return;
        if (message.Hash != _comingHash || message.Count != _coming.Length)
        {
            _coming = new HostSettingReport?[message.Count];
            (_comingHash, _missing) = (message.Hash, message.Count);
        }
        ref HostSettingReport? place = ref _coming[message.Index];
        if (place is null)
            _missing--;
        string id = ReportNames.Short(decoder.NextText());
        string target = ReportNames.Short(decoder.NextText());
        string found = ReportNames.Short(decoder.NextText());
        place = new HostSettingReport(
            id, target, found.Length == 0 ? null : found, VerdictOf(message.Verdict), message.IsCompared != 0);
        if (_missing == 0)
            Take((HostSettingReport[])_coming.Clone());
    }

    /// <summary>The complete settings, once after they arrived or changed; null if they were returned before.</summary>
    public HostSettingsReport? Next(in StatusMessage status)
    {
        if (status.HostSettingsHash == 0 || status.HostSettingsHash == _reportedHash
            || _listHash != status.HostSettingsHash)
            return null;
        _reportedHash = status.HostSettingsHash;
        HostSettingsReport report = Of(null, status, status.HostSettingsHash, changes: null)!;
        report.Settings = _list;
        return report;
    }

    /// <summary>The latest settings; null while unknown.</summary>
    /// <param name="before">An earlier report to refill; null to create one.</param>
    /// <param name="status">The last status.</param>
    /// <param name="hash">Hash that belongs to the numbers, maybe older or newer than the status; 0 if unknown.</param>
    /// <param name="changes">Number of changes, if there are numbers.</param>
    public HostSettingsReport? Of(HostSettingsReport? before, in StatusMessage status, ulong hash, long? changes)
    {
        if (status.HostSettingsHash == 0)
            return null;
        HostSettingsReport into = before ?? new HostSettingsReport();
        into.Hash = _text.Of(hash == 0 ? status.HostSettingsHash : hash)!;
        into.Verdict = CheckVerdictText.Of(status.HostSettingsFail > 0 ? CheckVerdict.Fail
            : status.HostSettingsWarn > 0 ? CheckVerdict.Warn : CheckVerdict.Ok);
        into.Ok = status.HostSettingsOk;
        into.Warn = status.HostSettingsWarn;
        into.Fail = status.HostSettingsFail;
        into.NotApplicable = status.HostSettingsAbsent;
        into.Unknown = status.HostSettingsUnknown;
        into.Changes = changes;
        into.Failing = _listHash == status.HostSettingsHash ? _failing : null;
        return into;
    }

    public void Reset()
    {
        (_coming, _comingHash, _missing) = ([], 0, 0);
        (_list, _listHash, _reportedHash) = (null, 0, 0);
    }

    private void Take(HostSettingReport[] settings)
    {
        (_list, _listHash) = (settings, _comingHash);
        _failing = [.. settings.Where(setting => setting.Verdict == "fail").Select(setting => setting.Id).Distinct()];
    }

    /// <summary>Word for a verdict; null if the value is not a verdict.</summary>
    public static string? VerdictOf(byte verdict) =>
        verdict <= (byte)CheckVerdict.Unknown ? CheckVerdictText.Of((CheckVerdict)verdict) : null;
}
