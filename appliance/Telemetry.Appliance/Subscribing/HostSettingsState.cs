// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Fingerprints;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>What the publisher's host is set to: the status has the hash and how much of it was judged how, messages of
/// their own the list.</summary>
internal sealed class HostSettingsState
{
    private HostSettingReport?[] _coming = [];
    private ulong _comingHash;
    private int _missing;
    private IReadOnlyList<HostSettingReport>? _list;
    private ulong _listHash;
    private ulong _toldHash;

    /// <summary>Takes one setting of the list.</summary>
    public void OnSetting(ref MessageDecoder decoder)
    {
        decoder.Read(out HostSettingMessage message);
        if (message.Hash == 0 || message.Index >= message.Count || message.Count > HostFingerprint.MostSettings)
            return;
        // All of them are told again and again, for those who come late.
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
        string id = decoder.NextText();
        string target = decoder.NextText();
        string found = decoder.NextText();
        place = new HostSettingReport(
            id, target, found.Length == 0 ? null : found, VerdictOf(message.Verdict), message.IsCompared != 0);
        if (_missing == 0)
            (_list, _listHash) = ((HostSettingReport[])_coming.Clone(), _comingHash);
    }

    /// <summary>What is to be told, whole, once after it came or changed; null if it was told.</summary>
    public HostSettingsReport? Next(in StatusMessage status)
    {
        if (status.HostSettingsHash == 0 || status.HostSettingsHash == _toldHash
            || _listHash != status.HostSettingsHash)
            return null;
        _toldHash = status.HostSettingsHash;
        return Of(status, changes: null)! with { Settings = _list };
    }

    /// <summary>What it is at last; null while that is not known.</summary>
    /// <param name="status">The last status.</param>
    /// <param name="changes">Changes where there are numbers.</param>
    public HostSettingsReport? Of(in StatusMessage status, long? changes) => status.HostSettingsHash == 0 ? null : new()
    {
        Hash = HashText(status.HostSettingsHash)!,
        Verdict = CheckVerdictWords.Of(status.HostSettingsFail > 0 ? CheckVerdict.Fail
            : status.HostSettingsWarn > 0 ? CheckVerdict.Warn : CheckVerdict.Ok),
        Ok = status.HostSettingsOk,
        Warn = status.HostSettingsWarn,
        Fail = status.HostSettingsFail,
        NotApplicable = status.HostSettingsAbsent,
        Unknown = status.HostSettingsUnknown,
        Changes = changes,
        Failing = _listHash == status.HostSettingsHash ? Failing(_list!) : null,
    };

    /// <summary>A hash as text; null for 0.</summary>
    public static string? HashText(ulong hash) =>
        hash == 0 ? null : hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        (_coming, _comingHash, _missing) = ([], 0, 0);
        (_list, _listHash, _toldHash) = (null, 0, 0);
    }

    private static string[] Failing(IReadOnlyList<HostSettingReport> settings) =>
        [.. settings.Where(setting => setting.Verdict == "fail").Select(setting => setting.Id).Distinct()];

    /// <summary>The word of a verdict; null where it is none.</summary>
    public static string? VerdictOf(byte verdict) =>
        verdict <= (byte)CheckVerdict.Unknown ? CheckVerdictWords.Of((CheckVerdict)verdict) : null;
}
