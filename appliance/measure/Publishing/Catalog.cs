// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Publishing;

/// <summary>Encodes the status message and the names behind the indexes. Texts are built once.</summary>
internal sealed class Catalog
{
    private readonly PublisherOptions _options;
    private readonly Topology _topology;
    private readonly string _interfaces;
    private readonly string _labels;
    private readonly string[] _lineAddresses;
    private readonly string[] _sessionAddresses;
    private readonly string[] _recoveryAddresses;
    private readonly string[] _feedProtocols;
    private readonly string[] _sessionProtocols;
    private StatusMessage _hostSettings;                        // only the host's members are set

    public Catalog(PublisherOptions options, Topology topology)
    {
        _options = options;
        _topology = topology;
        Offset = options.Offset;
        ResolutionNs = options.ResolutionNs;
        _interfaces = string.Join('\n', options.Interfaces);
        _labels = string.Join('\n', options.Labels.Select(label => $"{label.Key}={label.Value}"));
        _lineAddresses = [.. topology.Lines.Select(line => string.Join(',', line.Endpoints))];
        _sessionAddresses = [.. topology.Sessions.Select(session => string.Join(',', session.Gateways))];
        _recoveryAddresses =
            [.. topology.Recovery.Select(channel => string.Join(',', channel.Endpoints.Concat(channel.Servers)))];
        _feedProtocols = [.. topology.Feeds.Select(feed => feed.Row?.Name ?? "")];
        _sessionProtocols = [.. topology.Sessions.Select(session => NameOf(session.Protocol))];
    }

    /// <summary>Takes over clock and host settings from the publisher's previous catalog.</summary>
    public void GoOn(Catalog before) =>
        (Offset, ResolutionNs, _hostSettings) = (before.Offset, before.ResolutionNs, before._hostSettings);

    /// <summary>Number of messages.</summary>
    public int Count => 1 + _topology.Feeds.Count + _topology.Lines.Count + _topology.Sessions.Count
        + _topology.Recovery.Count + _topology.Series.Count + _options.Captures.Count;

    /// <summary>Current offset from stamps to UTC.</summary>
    public ClockOffset Offset { get; set; }

    /// <summary>Largest current error of a stamp expressed as UTC, nanoseconds; the null value if unknown.</summary>
    public long ClockUncertaintyNs =>
        NullValue.From(_options.Mode != PublisherMode.Replay ? Offset.UncertaintyNs : null);

    /// <summary>Resolution of stamps, nanoseconds; null if unknown.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>Stores the host settings for the status message.</summary>
    public void Take(HostFingerprint settings)
    {
        _hostSettings = new StatusMessage
        {
            HostSettingsHash = settings.Hash,
            HostSettingsCount = (ushort)settings.Settings.Count,
            HostSettingsOk = (ushort)settings.Count(CheckVerdict.Ok),
            HostSettingsWarn = (ushort)settings.Count(CheckVerdict.Warn),
            HostSettingsFail = (ushort)settings.Count(CheckVerdict.Fail),
            HostSettingsAbsent = (ushort)settings.Count(CheckVerdict.NotApplicable),
            HostSettingsUnknown = (ushort)settings.Count(CheckVerdict.Unknown),
        };
    }

    /// <summary>Encodes one message.</summary>
    /// <param name="index">Index of the message, from 0.</param>
    /// <param name="startStampNs">Start by the stamps' clock, nanoseconds; null if not yet known.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(int index, long? startStampNs, Span<byte> buffer)
    {
        if (index-- == 0)
            return EncodeStatus(startStampNs, buffer);
        if (index < _topology.Feeds.Count)
            return EncodeFeed(index, buffer);
        index -= _topology.Feeds.Count;
        if (index < _topology.Lines.Count)
            return EncodeLine(index, buffer);
        index -= _topology.Lines.Count;
        if (index < _topology.Sessions.Count)
            return EncodeSession(index, buffer);
        index -= _topology.Sessions.Count;
        if (index < _topology.Recovery.Count)
            return EncodeRecovery(index, buffer);
        index -= _topology.Recovery.Count;
        return index < _topology.Series.Count
            ? EncodeSeries(index, buffer)
            : EncodeCapture(index - _topology.Series.Count, buffer);
    }

    private static string NameOf(ProtocolId protocol) =>
        ProtocolCatalog.Rows.FirstOrDefault(row => row.Id == protocol)?.Name ?? "";

    private int EncodeStatus(long? startStampNs, Span<byte> buffer)
    {
        bool isLive = _options.Mode != PublisherMode.Replay;
        StatusMessage message = _hostSettings with
        {
            StartTimeNs = NullValue.From(startStampNs + Offset.WallMinusMonotonicNs),
            StartStampNs = NullValue.From(startStampNs),
            IntervalNs = _options.IntervalNs,
            ClockOffsetNs = Offset.WallMinusMonotonicNs,
            ClockUncertaintyNs = ClockUncertaintyNs,
            ConfigHash = _options.ConfigHash,
            ResolutionNs = NullValue.From(ResolutionNs),
            FeedCount = (ushort)_topology.Feeds.Count,
            LineCount = (ushort)_topology.Lines.Count,
            SessionCount = (ushort)_topology.Sessions.Count,
            SeriesCount = (ushort)_topology.Series.Count,
            CaptureCount = (ushort)_options.Captures.Count,
            Mode = (byte)_options.Mode,
            ClockState = !isLive ? (byte)0 : Offset.IsSynchronised ? (byte)2 : (byte)1,
            Leap = (byte)Offset.Leap,
            ClockMappingErrorNs = NullValue.From(isLive ? Offset.MappingErrorNs : null),
            ClockMaxErrorNs = NullValue.From(isLive ? Offset.MaxErrorNs : null),
            ClockEstimatedErrorNs = NullValue.From(isLive ? Offset.EstimatedErrorNs : null),
            ClockFrequencyPpb = NullValue.From(isLive ? Offset.FrequencyPpb : null),
            ClockSourceStratum = (ushort)(Offset.Source?.Stratum ?? 0),
            ClockSourceOffsetNs = NullValue.From(Offset.Source?.OffsetNs),
            ClockSourceErrorNs = NullValue.From(Offset.Source?.ErrorNs),
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(_options.HostName);
        encoder.AppendText(_options.Version);
        encoder.AppendText(_options.StampSource);
        encoder.AppendText(_options.InterfaceLines?.Value ?? _interfaces);
        encoder.AppendText(Offset.Source?.Name ?? "");
        encoder.AppendText(Offset.Source?.Reference ?? "");
        encoder.AppendText(_options.Instance);
        encoder.AppendText(_labels);
        return encoder.Length;
    }

    private int EncodeFeed(int index, Span<byte> buffer)
    {
        FeedDefinition feed = _topology.Feeds[index];
        var message = new FeedNameMessage
        {
            RepairWindowNs = feed.RepairWindowNs,
            Index = (ushort)index,
            Protocol = (byte)feed.Protocol,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(feed.Name);
        encoder.AppendText(_feedProtocols[index]);
        return encoder.Length;
    }

    private int EncodeLine(int index, Span<byte> buffer)
    {
        LineDefinition line = _topology.Lines[index];
        var message = new LineNameMessage { Index = (ushort)index, FeedIndex = (ushort)line.FeedIndex };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(line.Name);
        encoder.AppendText(_lineAddresses[index]);
        encoder.AppendText(line.Interface ?? (_options.Interfaces.Count == 1 ? _options.Interfaces[0] : ""));
        return encoder.Length;
    }

    private int EncodeSession(int index, Span<byte> buffer)
    {
        SessionDefinition session = _topology.Sessions[index];
        var message = new SessionNameMessage { Index = (ushort)index, Protocol = (byte)session.Protocol };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(session.Name);
        encoder.AppendText(_sessionProtocols[index]);
        encoder.AppendText(_sessionAddresses[index]);
        return encoder.Length;
    }

    private int EncodeRecovery(int index, Span<byte> buffer)
    {
        RecoveryDefinition channel = _topology.Recovery[index];
        var message = new RecoveryNameMessage
        {
            Index = (ushort)index,
            FeedIndex = (ushort)channel.FeedIndex,
            LineIndex = (short)channel.LineIndex,
            Kind = (byte)channel.Kind,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(channel.Name);
        encoder.AppendText(channel.Row?.Name ?? "");
        encoder.AppendText(_recoveryAddresses[index]);
        return encoder.Length;
    }

    private int EncodeSeries(int index, Span<byte> buffer)
    {
        SeriesDefinition series = _topology.Series[index];
        var message = new SeriesNameMessage
        {
            Index = (ushort)index,
            SessionIndex = (short)series.SessionIndex,
            FeedIndex = (short)series.FeedIndex,
            LineIndex = (short)series.LineIndex,
            LoserLineIndex = (short)series.LoserLineIndex,
            Kind = (byte)series.Kind,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(_topology.KeyOf(series) ?? "");
        return encoder.Length;
    }

    private int EncodeCapture(int index, Span<byte> buffer)
    {
        var message = new CaptureNameMessage { Index = (ushort)index };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(_options.Captures[index]);
        return encoder.Length;
    }
}
