// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Reports.Receiving.Sections;

namespace Telemetry.Reports.Receiving;

/// <summary>Publisher's status and the names behind the indexes.</summary>
/// <param name="limits">Limits of what is stored.</param>
/// <param name="quota">Series that may be held.</param>
internal sealed class CatalogState(ReaderLimits limits, SeriesQuota quota)
{
    private readonly RowTable<FeedName> _feeds = new(limits.MaxRows);
    private readonly RowTable<LineName> _lines = new(limits.MaxRows);
    private readonly RowTable<SessionName> _sessions = new(limits.MaxRows);
    private readonly RowTable<RecoveryName> _recovery = new(limits.MaxRows);
    private readonly RowTable<SeriesName> _series = new(limits.MaxSeries);
    private readonly RowTable<CaptureName> _captures = new(limits.MaxRows);
    private readonly TextPool _texts = new();
    private const byte Replay = 2;
    private const ushort SinceClockErrors = 4;                  // version of the schema

    private const int MostGateways = 64;
    private const int MostInterfaces = 256;

    private bool _hasStatus;
    private long _nameLetters;

    /// <summary>The last status.</summary>
    public StatusMessage Status;

    public HostSettingsState HostSettings { get; } = new();

    /// <summary>Name of the host; null until the status has arrived.</summary>
    public string? HostName { get; private set; }

    /// <summary>Name of the appliance among several of its host; null if it is the only one, or unknown.</summary>
    public string? Instance { get; private set; }

    /// <summary>Words about the appliance.</summary>
    public IReadOnlyList<Label> Labels { get; private set; } = [];

    /// <summary>Version of the appliance.</summary>
    public string? Version { get; private set; }

    public string? StampSource { get; private set; }

    /// <summary>Captured interfaces.</summary>
    public IReadOnlyList<string> Interfaces { get; private set; } = [];

    /// <summary>Source that steers the publisher's clock, and its reference; null if none answers.</summary>
    public (string Name, string Reference)? ClockSource { get; private set; }

    /// <summary>True if the publisher reports the clock errors of its kernel and its source.</summary>
    public bool HasClockErrors { get; private set; }

    /// <summary>Changes whenever a feed, line or series gets another name.</summary>
    public long NamesVersion { get; private set; }

    /// <summary>True if all names have arrived.</summary>
    public bool IsComplete { get; private set; }

    public int FeedCount => _feeds.Count;

    public int LineCount => _lines.Count;

    public int SessionCount => _sessions.Count;

    public int SeriesCount => _series.Count;

    /// <summary>Names of capture files.</summary>
    public IReadOnlyList<string> Captures { get; private set; } = [];

    public FeedName Feed(int index) => _feeds[index] with { Name = _feeds[index].Name ?? Nameless("feed", index) };

    public LineName Line(int index) => _lines[index] with { Name = _lines[index].Name ?? Nameless("line", index) };

    public SessionName Session(int index) =>
        _sessions[index] with { Name = _sessions[index].Name ?? Nameless("session", index) };

    /// <summary>A recovery channel; it has no name if that has not arrived.</summary>
    public RecoveryName Recovery(int index) => _recovery[index];

    public SeriesName Series(int index) => _series[index];

    /// <summary>Name of a capture file if there are several; else null.</summary>
    public string? CaptureAmongSeveral(int index) => _captures.Count > 1 ? _captures[index].Name : null;

    /// <summary>Name of a hook; null where there is none, in a replay.</summary>
    public string? HookText(byte hook) =>
        Status.Mode == Replay ? null : ReportNames.OfHook(hook);

    /// <summary>Name of a feed; null for -1.</summary>
    public string? FeedText(int index) => index < 0 ? null : Feed(index).Name;

    /// <summary>Name of a line; null for -1.</summary>
    public string? LineText(int index) => index < 0 ? null : Line(index).Name;

    /// <summary>Name of a session; null for -1.</summary>
    public string? SessionText(int index) => index < 0 ? null : Session(index).Name;

    /// <summary>Address of a session's gateway by its position from 1; null if unknown.</summary>
    public string? GatewayText(int session, long position)
    {
        string[] gateways = session < 0 ? [] : _sessions[session].Gateways ?? [];
        return position > 0 && position <= gateways.Length ? gateways[position - 1] : null;
    }

    /// <summary>A recurring text as a pooled string; null if it is empty.</summary>
    public string? Text(ReadOnlySpan<char> text) => _texts.Of(text);

    /// <summary>Name of an interface; null if there is none.</summary>
    public string? InterfaceText(InterfaceName name)
    {
        Span<char> text = stackalloc char[InterfaceName.Capacity];
        return _texts.Of(text[..name.Format(text)]);
    }

    /// <summary>Name of a device; null if there is none.</summary>
    public string? DeviceText(EventSubject device)
    {
        Span<char> text = stackalloc char[EventSubject.Capacity];
        return _texts.Of(text[..device.Format(text)]);
    }

    /// <summary>Text of a channel of a feed; null if it has none.</summary>
    public string? ChannelTextOf(int feed, in ChannelFields channel)
    {
        if (feed < 0)
            return null;
        Span<char> text = stackalloc char[ChannelText.MaxLength];
        int length = ChannelText.Format((ProtocolId)_feeds[feed].Protocol, SequenceKey.Of(channel), text);
        return _texts.Of(text[..length]);
    }

    /// <summary>Stores a message of the catalog.</summary>
    public void OnMessage(ushort template, ref MessageDecoder decoder)
    {
        if (template == StatusMessage.TemplateId)
            OnStatus(ref decoder);
        else if (template == FeedNameMessage.TemplateId)
            OnFeed(ref decoder);
        else if (template == LineNameMessage.TemplateId)
            OnLine(ref decoder);
        else if (template == SessionNameMessage.TemplateId)
            OnSession(ref decoder);
        else if (template == RecoveryNameMessage.TemplateId)
            OnRecovery(ref decoder);
        else if (template == SeriesNameMessage.TemplateId)
            OnSeries(ref decoder);
        else if (template == CaptureNameMessage.TemplateId)
            OnCapture(ref decoder);
        else if (template == HostSettingMessage.TemplateId)
            HostSettings.OnSetting(ref decoder);
        IsComplete = _hasStatus && _feeds.Count >= Status.FeedCount && _lines.Count >= Status.LineCount
            && _sessions.Count >= Status.SessionCount && _captures.Count >= Status.CaptureCount
            && _series.Count >= quota.MostOf(Status.SeriesCount);
    }

    public void Reset()
    {
        _feeds.Reset();
        _lines.Reset();
        _sessions.Reset();
        _recovery.Reset();
        _series.Reset();
        _captures.Reset();
        HostSettings.Reset();
        _nameLetters = 0;
        (_hasStatus, IsComplete) = (false, false);
        (HostName, Version, StampSource, Interfaces, ClockSource, Captures) = (null, null, null, [], null, []);
        (Instance, Labels) = (null, []);
        NamesVersion++;
        Status = default;
    }

    private static string Nameless(string what, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}#{index}");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private void OnStatus(ref MessageDecoder decoder)
    {
        decoder.Read(out Status);
        HostName = decoder.NextText();
        Version = decoder.NextText();
        StampSource = NullIfEmpty(decoder.NextText());
        string interfaces = decoder.NextText();
        Interfaces = interfaces.Length == 0 ? [] : interfaces.Split('\n', MostInterfaces);
        string source = decoder.NextText();
        string reference = decoder.NextText();
        ClockSource = source.Length == 0 ? null : (source, reference);
        Instance = NullIfEmpty(decoder.NextText());
        Labels = LabelsOf(decoder.NextText());
        HasClockErrors = decoder.Header.Version >= SinceClockErrors;
        _hasStatus = true;
    }

    private static Label[] LabelsOf(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, Label> labels = new(StringComparer.Ordinal);     // by the names that were sent
        foreach (string[] parts in lines.Take(Label.Most).Select(line => line.Split('=', 2)))
        {
            if (parts.Length != 2 || labels.ContainsKey(parts[0]))
                continue;
            string name = Label.NameOf(parts[0], [.. labels.Values.Select(one => one.Key)]);
            labels.Add(parts[0], new Label(name, parts[1]));
        }
        return [.. labels.Values];
    }

    private void OnFeed(ref MessageDecoder decoder)
    {
        decoder.Read(out FeedNameMessage message);
        if (_feeds.TryReach(message.Index))
            Name(_feeds, message.Index, new FeedName(decoder.NextText(), decoder.NextText(), message.Protocol));
    }

    private void OnLine(ref MessageDecoder decoder)
    {
        decoder.Read(out LineNameMessage message);
        if (!_lines.TryReach(message.Index))
            return;
        string name = decoder.NextText();
        string? address = NullIfEmpty(decoder.NextText());
        Name(_lines, message.Index,
            new LineName(name, address, NullIfEmpty(decoder.NextText()), message.FeedIndex));
    }

    private void Name<TName>(RowTable<TName> names, int index, in TName name)
        where TName : struct, IEquatable<TName>, IName
    {
        if (names.Row(index).Equals(name) || !TryHold(names.Row(index).Letters, name.Letters))
            return;
        names.Row(index) = name;
        NamesVersion++;
    }

    /// <summary>Letters of a name instead of those before; false if all names together would be too long: the row then
    /// keeps what it has, at first no name.</summary>
    private bool TryHold(int before, int letters)
    {
        if (_nameLetters - before + letters > limits.MaxNameLetters)
            return false;
        _nameLetters += letters - before;
        return true;
    }

    private void OnSession(ref MessageDecoder decoder)
    {
        decoder.Read(out SessionNameMessage message);
        if (!_sessions.TryReach(message.Index))
            return;
        var name = new SessionName(decoder.NextText(), decoder.NextText(),
            decoder.NextText().Split(',', MostGateways), message.Protocol);
        if (TryHold(_sessions.Row(message.Index).Letters, name.Letters))
            _sessions.Row(message.Index) = name;
    }

    private void OnRecovery(ref MessageDecoder decoder)
    {
        decoder.Read(out RecoveryNameMessage message);
        if (_recovery.TryReach(message.Index))
            Name(_recovery, message.Index, new RecoveryName(decoder.NextText(), NullIfEmpty(decoder.NextText()),
                NullIfEmpty(decoder.NextText()), message.FeedIndex, message.Kind));
    }

    private void OnSeries(ref MessageDecoder decoder)
    {
        decoder.Read(out SeriesNameMessage message);
        if (quota.TryReach(message.Index) && _series.TryReach(message.Index))
            Name(_series, message.Index, new SeriesName(
                ReportNames.OfSeries(message.Kind), NullIfEmpty(decoder.NextText()), message.Kind,
                message.SessionIndex, message.FeedIndex, message.LineIndex, message.LoserLineIndex));
    }

    private void OnCapture(ref MessageDecoder decoder)
    {
        decoder.Read(out CaptureNameMessage message);
        if (!_captures.TryReach(message.Index))
            return;
        var name = new CaptureName(decoder.NextText());
        if (!TryHold(_captures.Row(message.Index).Letters, name.Letters))
            return;
        _captures.Row(message.Index) = name;
        Captures = [.. Enumerable.Range(0, _captures.Count).Select(index => _captures[index].Name ?? "")];
    }

    /// <summary>Names of one row.</summary>
    private interface IName
    {
        int Letters { get; }
    }

    internal readonly record struct FeedName(string? Name, string? ProtocolName, byte Protocol) : IName
    {
        /// <summary>True if its packets carry their numbers themselves, even if these are unusable.</summary>
        internal bool IsDatagram => ProtocolCatalog.IsDatagram((ProtocolId)Protocol);

        public int Letters => (Name?.Length ?? 0) + (ProtocolName?.Length ?? 0);
    }

    /// <summary>A line's name, address, interface and feed.</summary>
    internal readonly record struct LineName(string? Name, string? Address, string? Interface, int FeedIndex) : IName
    {
        public int Letters => (Name?.Length ?? 0) + (Address?.Length ?? 0) + (Interface?.Length ?? 0);
    }

    /// <summary>A session's name, protocol and gateways' addresses.</summary>
    internal readonly record struct SessionName(
        string? Name, string? ProtocolName, string[]? Gateways, byte Protocol) : IName
    {
        public int Letters => (Name?.Length ?? 0) + (ProtocolName?.Length ?? 0)
            + (Gateways?.Sum(gateway => gateway.Length) ?? 0);
    }

    /// <summary>A recovery channel's name, protocol, addresses, feed and kind.</summary>
    internal readonly record struct RecoveryName(
        string? Name, string? ProtocolName, string? Address, int FeedIndex, byte Kind) : IName
    {
        public int Letters => (Name?.Length ?? 0) + (ProtocolName?.Length ?? 0) + (Address?.Length ?? 0);
    }

    internal readonly record struct SeriesName(
        string? Name, string? Key, byte Kind, int SessionIndex, int FeedIndex, int LineIndex, int LoserLineIndex)
        : IName
    {
        public int Letters => Key?.Length ?? 0;
    }

    /// <summary>A capture file's name.</summary>
    internal readonly record struct CaptureName(string? Name) : IName
    {
        public int Letters => Name?.Length ?? 0;
    }
}
