// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Command;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>Receives one stream of a channel from all its publishers, one image each. Polled by one thread.</summary>
public sealed class Subscription : IDisposable
{
    private readonly ClientConductor _conductor;
    private Image[] _images = [];
    private int _roundRobinIndex;
    private int _isClosed;

    internal Subscription(ClientConductor conductor, string channel, int streamId, long registrationId)
    {
        _conductor = conductor;
        Channel = channel;
        StreamId = streamId;
        RegistrationId = registrationId;
    }

    /// <summary>Channel as requested.</summary>
    public string Channel { get; }

    public int StreamId { get; }

    /// <summary>Id of this registration with the driver.</summary>
    public long RegistrationId { get; }

    /// <summary>Publishers that are received now, one image each.</summary>
    public IReadOnlyList<Image> Images => Current;

    /// <summary>Number of publishers that are received now.</summary>
    public int ImageCount => Current.Length;

    /// <summary>True when no publisher is received.</summary>
    public bool HasNoImages => Current.Length == 0;

    /// <summary>True while at least one publisher is received.</summary>
    public bool IsConnected => Current.Length > 0;

    /// <summary>True after <see cref="Dispose"/>, and after the client or driver has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Counter of the channel's status, or -1.</summary>
    internal int ChannelStatusId { get; set; } = CountersReader.NULL_COUNTER_ID;

    // Replaced as a whole by the client's thread; pairs with its release.
    private Image[] Current => Volatile.Read(ref _images);

    /// <summary>The image at an index below <see cref="ImageCount"/>.</summary>
    public Image ImageAtIndex(int index) => Current[index];

    /// <summary>The image of a session, or null.</summary>
    public Image? ImageBySessionId(int sessionId)
    {
        foreach (Image image in Current)
        {
            if (image.SessionId == sessionId)
                return image;
        }

        return null;
    }

    /// <summary>Passes at most <paramref name="fragmentLimit"/> fragments of all images to a handler.</summary>
    public int Poll(FragmentHandler fragmentHandler, int fragmentLimit) =>
        Poll(HandlerHelper.ToFragmentHandler(fragmentHandler), fragmentLimit);

    /// <summary>Passes at most <paramref name="fragmentLimit"/> fragments of all images to a handler.</summary>
    public int Poll(IFragmentHandler fragmentHandler, int fragmentLimit)
    {
        Image[] images = Current;
        int start = _roundRobinIndex++;
        if (start >= images.Length)
            _roundRobinIndex = start = 0;

        int fragments = 0;
        for (int i = start; i < images.Length && fragments < fragmentLimit; i++)
            fragments += images[i].Poll(fragmentHandler, fragmentLimit - fragments);
        for (int i = 0; i < start && fragments < fragmentLimit; i++)
            fragments += images[i].Poll(fragmentHandler, fragmentLimit - fragments);
        return fragments;
    }

    /// <summary>Adds an address to receive at; for channels with control-mode=manual.</summary>
    public void AddDestination(string endpointChannel) => _conductor.ChangeDestination(
        ControlProtocolEvents.AddReceiveDestination, RegistrationId, endpointChannel);

    /// <summary>Removes an address that was added.</summary>
    public void RemoveDestination(string endpointChannel) => _conductor.ChangeDestination(
        ControlProtocolEvents.RemoveReceiveDestination, RegistrationId, endpointChannel);

    /// <summary>Closes it, which notifies the publishers.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            _conductor.ReleaseSubscription(this);
    }

    internal void Reject(Image image, string reason) =>
        _conductor.RejectImage(image.CorrelationId, image.Position, reason);

    internal bool HasImage(long correlationId) => Array.Exists(_images, image => image.CorrelationId == correlationId);

    internal void AddImage(Image image) => Volatile.Write(ref _images, [.. _images, image]);

    internal Image? RemoveImage(long correlationId)
    {
        Image? removed = Array.Find(_images, image => image.CorrelationId == correlationId);
        if (removed is not null)
        {
            Volatile.Write(ref _images, Array.FindAll(_images, image => image != removed));
            removed.Close();
        }

        return removed;
    }

    /// <summary>Closes all images because the subscription, the client or the driver ends.</summary>
    internal Image[] RemoveAllImages()
    {
        Image[] images = _images;
        Volatile.Write(ref _images, []);
        foreach (Image image in images)
            image.Close();
        return images;
    }

    internal void ForceClose() => Volatile.Write(ref _isClosed, 1);
}
