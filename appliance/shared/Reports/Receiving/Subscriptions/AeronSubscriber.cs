// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Subscriptions;

/// <summary>
/// Receives the streams of an Aeron channel and gives whole messages to a handler. Belongs to one thread.
/// </summary>
public sealed class AeronSubscriber : IDisposable
{
    private const int FragmentLimit = 64;
    private const int MostImages = 1_024;                   // whose admission is remembered
    private const int FirstBufferLength = 64 * 1024;        // bytes, of one message

    private readonly List<StreamSubscription> _streams = [];

    /// <summary>Subscribes to a channel.</summary>
    /// <param name="client">A connected client.</param>
    /// <param name="channel">The channel's URI.</param>
    /// <param name="stream">The only stream to receive; null receives all.</param>
    /// <param name="sources">Decides from whom messages are taken; null for everybody.</param>
    public AeronSubscriber(
        Adaptive.Aeron.Aeron client, string channel, int? stream, IMessageHandler handler, SourceFilter? sources = null)
    {
        for (int id = StreamIds.Snapshots; id < StreamIds.Snapshots + StreamIds.Count; id++)
        {
            if (stream is null || stream == id)
                _streams.Add(new StreamSubscription(client.AddSubscription(channel, id), handler, sources));
        }
        if (_streams.Count == 0)
            _streams.Add(new StreamSubscription(client.AddSubscription(channel, stream!.Value), handler, sources));
    }

    /// <summary>True if a publisher is connected.</summary>
    public bool IsConnected => _streams.Any(stream => stream.IsConnected);

    /// <summary>Passes received messages to the handler.</summary>
    /// <returns>Fragments handled; 0 if there was nothing.</returns>
    public int Poll()
    {
        int fragments = 0;
        foreach (StreamSubscription stream in _streams)
            fragments += stream.Poll();
        return fragments;
    }

    public void Dispose()
    {
        foreach (StreamSubscription stream in _streams)
            stream.Dispose();
    }

    private sealed class StreamSubscription : IFragmentHandler, IDisposable
    {
        private readonly Subscription _subscription;
        private readonly FragmentAssembler _assembler;
        private readonly IMessageHandler _handler;
        private readonly SourceFilter? _sources;
        private readonly Dictionary<long, bool> _isAdmitted = [];   // images by their ids
        private byte[] _message = new byte[FirstBufferLength];
        private ExceptionDispatchInfo? _failure;

        public StreamSubscription(Subscription subscription, IMessageHandler handler, SourceFilter? sources)
        {
            _subscription = subscription;
            _handler = handler;
            _sources = sources;
            _assembler = new FragmentAssembler(this, FirstBufferLength);
        }

        public bool IsConnected => _subscription.IsConnected;

        public int Poll()
        {
            int fragments = _sources is null
                ? _subscription.Poll(_assembler, FragmentLimit) : PollAdmitted(_sources);
            _failure?.Throw();
            return fragments;
        }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
        {
            if (_failure is not null)
                return;
            if (length > _message.Length)
                _message = new byte[length * 2];
            buffer.GetBytes(offset, _message, 0, length);
            try
            {
                _handler.OnMessage(_subscription.StreamId, _message.AsSpan(0, length));
            }
            catch (Exception failure)
            {
                // Rethrown by Poll: the Aeron client would treat the handler's exception as its own error.
                _failure = ExceptionDispatchInfo.Capture(failure);
            }
        }

        public void Dispose() => _subscription.Dispose();

        // What is not taken is read all the same: its publisher may share a flow control with others.
        private int PollAdmitted(SourceFilter sources)
        {
            if (_isAdmitted.Count > MostImages)
                _isAdmitted.Clear();
            int fragments = 0;
            foreach (Image image in _subscription.Images)
            {
                if (!_isAdmitted.TryGetValue(image.CorrelationId, out bool isAdmitted))
                    _isAdmitted.Add(image.CorrelationId, isAdmitted = sources.Admits(image.SourceIdentity));
                if (isAdmitted)
                    fragments += image.Poll(_assembler, FragmentLimit);
                else
                    sources.Refuse(image.Poll(static (_, _, _, _) => { }, FragmentLimit));
            }
            return fragments;
        }
    }
}
