// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.Status;
using Adaptive.Agrona;
using Telemetry.Config;
using Telemetry.Model.Threads;

namespace Telemetry.Transport;

/// <summary>
/// A client of a media driver, embedded or external, and its subscriptions or publications. When the driver ends or
/// drops the client, a thread of its own reports it, waits for a driver in the same directory and makes everything
/// again; no other thread waits.
/// </summary>
public sealed class AeronLink : IErrorHandler, IPublicationErrorFrameHandler, IDisposable
{
    private const string DriverThread = "aeron-driver";
    private const string ClientThread = "aeron-client";
    private const string LinkThread = "aeron-link";
    private const string ClientName = "telemetry";
    private const int LookEveryMs = 100;
    private const int PortRetryMs = 1000;
    private const long DriverTimeoutMs = 10_000;
    private const int MostRefusals = 64;

    private readonly AeronLinkOptions _options;
    private readonly Action<Adaptive.Aeron.Aeron> _make;
    private readonly Action? _onLost;
    private readonly EmbeddedMediaDriver? _driver;
    private readonly string _directory;
    private readonly ManualResetEventSlim _ends = new();
    private readonly HashSet<(int Stream, long Receiver)> _refusals = [];
    private readonly Thread _thread;
    private Adaptive.Aeron.Aeron? _client;
    private string? _reason;
    private string? _reportedReason;
    private volatile bool _isUp;
    private volatile int _losses;

    private AeronLink(
        AeronLinkOptions options, Action<Adaptive.Aeron.Aeron> make, Action? onLost, EmbeddedMediaDriver? driver)
    {
        _options = options;
        _make = make;
        _onLost = onLost;
        _driver = driver;
        _directory = driver?.AeronDirectoryName ?? options.Settings.Directory
            ?? new Adaptive.Aeron.Aeron.Context().AeronDirectoryName();
        _thread = new Thread(Run) { Name = LinkThread, IsBackground = true };
    }

    /// <summary>Sums of the drivers' counters.</summary>
    public MediaDriverTotals Totals { get; } = new();

    /// <summary>Reasons, at most 16, for which an embedded driver does not receive sessions of publishers.</summary>
    public int RefusedSessions => _driver?.RefusedSessions ?? 0;

    /// <summary>True if the driver is there and everything is made.</summary>
    public bool IsUp => _isUp;

    /// <summary>Times that there was no driver, the start included; a driver that is replaced at once counts
    /// too.</summary>
    public int Losses => _losses;

    /// <summary>Starts the driver if it is embedded, and connects; an external one may be started later.</summary>
    /// <param name="options">Driver and channel.</param>
    /// <param name="make">Makes subscriptions or publications with a new client; called on the calling thread, later on
    /// the link's own.</param>
    /// <param name="onLost">Called when that client can no longer be used, before there is another one.</param>
    /// <exception cref="FailureException">The driver cannot be used, or the channel is wrong.</exception>
    public static AeronLink Open(
        AeronLinkOptions options, Action<Adaptive.Aeron.Aeron> make, Action? onLost = null)
    {
        AeronLink? link = null;
        EmbeddedMediaDriver? driver = null;
        try
        {
            if (options.Settings.Driver == DriverKind.Embedded)
                driver = ThreadName.Inherited(DriverThread, () => Launch(options));
            link = new AeronLink(options, make, onLost, driver);
            link.ConnectFirst();
            link._thread.Start();
            return link;
        }
        catch (Exception error)
        {
            link?._client?.Dispose();
            driver?.Dispose();
            if (error is AeronException or IOException)
                throw AeronFailure.Of(options.Channel, error);
            throw;
        }
    }

    /// <summary>Keeps errors of the client that have no caller: mostly the reason why it ended.</summary>
    public void OnError(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception is AeronException or IOException)
            Volatile.Write(ref _reason, exception.Message);
    }

    /// <summary>Reports a subscriber that refuses the publication, each once.</summary>
    public void OnPublicationError(PublicationErrorFrame errorFrame)
    {
        ArgumentNullException.ThrowIfNull(errorFrame);
        if (_refusals.Count < MostRefusals && _refusals.Add((errorFrame.StreamId(), errorFrame.ReceiverId())))
            _options.Notices?.Report($"{_options.Channel}: the subscriber {errorFrame.SourceAddress()} refuses stream "
                + $"{errorFrame.StreamId()}: {Printable(errorFrame.ErrorMessage())}; "
                + "it gets nothing until it subscribes again");
    }

    /// <summary>Stops making anything again; existing objects stay.</summary>
    public void Stop()
    {
        _ends.Set();
        if (_thread.IsAlive)
            _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _client?.Dispose();
        _driver?.Dispose();
        _ends.Dispose();
    }

    private static EmbeddedMediaDriver Launch(AeronLinkOptions options) =>
        EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            AeronDirectoryName = options.Settings.Directory,
            Cpu = options.DriverCpu,
            Idle = options.DriverIdle,
            MinIdleNs = options.DriverPauses.FirstNs,
            MaxIdleNs = options.DriverPauses.LongestNs,
            AllowedSources = options.AllowedSources,
            MaxMappedBytes = options.Settings.MaxMappedBytes,
            MaxMappedBytesOfSource = options.Settings.MaxMappedBytes / 2,
            OnRefusedSource = source => options.Notices?.Report(
                $"{options.Channel}: {source} publishes too and is refused, since it is not allowed"),
            OnRefusedSession = reason => options.Notices?.Report(reason),
            OnFailure = cause => options.Failure.Keep(DriverThread, cause),
        });

    private Adaptive.Aeron.Aeron.Context MakeContext() => new Adaptive.Aeron.Aeron.Context()
        .AeronDirectoryName(_directory).ClientName(ClientName).ErrorHandler(this)
        .PublicationErrorFrameHandler(this);

    private bool IsDriverActive(Action<string> logger)
    {
        if (_driver is null && DriverDirectoryTrust.RefusalOf(_directory) is { } why)
        {
            logger(why);
            return false;
        }

        return MakeContext().ConcludeAeronDirectory().IsDriverActive(DriverTimeoutMs, logger);
    }

    /// <summary>Makes text from the network safe for a terminal.</summary>
    private static string Printable(string text) =>
        string.Create(text.Length, text, static (printed, from) =>
        {
            for (int index = 0; index < printed.Length; index++)
                printed[index] = char.IsControl(from[index]) ? '?' : from[index];
        });

    private void ConnectFirst()
    {
        // An external driver or an address that is not there yet is waited for; any other error is permanent.
        if (_options.Obstacle() is { } obstacle)
            _reason = obstacle;
        else if (_driver is not null || IsDriverActive(why => _reason = $"{_directory}: {why}"))
        {
            try
            {
                Connect();
                return;
            }
            catch (AeronException refused) when (_options.AwaitsAddress && AeronFailure.MayPass(refused))
            {
                _client?.Dispose();
                EndClient();
                _reason = refused.Message;
            }
        }

        _losses = 1;
        ReportLost();
    }

    private void Connect()
    {
        _client = ThreadName.Inherited(ClientThread, () => Adaptive.Aeron.Aeron.Connect(MakeContext()));
        Totals.Begin(_client);
        _make(_client);
        _isUp = true;
    }

    private void Run()
    {
        ThreadName.Set(LinkThread);
        while (!_ends.Wait(_driver is not null && !_isUp ? PortRetryMs : LookEveryMs))
        {
            if (_isUp && !_client!.IsClosed)
                continue;
            if (_isUp)
            {
                _isUp = false;
                _losses++;
                EndClient();
                ReportLost();
            }

            TryAgain();
        }
    }

    private void TryAgain()
    {
        try
        {
            if (_options.Obstacle() is { } obstacle)
            {
                Volatile.Write(ref _reason, obstacle);
                ReportLost();
                return;
            }
            if (!IsDriverActive(static _ => { }))
                return;
            _client?.Dispose();
            Connect();
            _options.Notices?.Report($"{_directory}: connected to the media driver");
            _reportedReason = null;
        }
        catch (Exception error) when (error is AeronException or IOException)
        {
            _client?.Dispose();
            EndClient();
            Volatile.Write(ref _reason, error.Message);
            ReportLost();
        }
    }

    private void EndClient()
    {
        Totals.End();
        _onLost?.Invoke();
    }

    /// <summary>Reports why there is no driver, each reason once.</summary>
    private void ReportLost()
    {
        string reason = Volatile.Read(ref _reason) ?? $"{_directory}: the media driver is gone";
        if (reason == _reportedReason)
            return;
        _reportedReason = reason;
        _options.Notices?.Report($"{reason}; everything but Aeron goes on, and Aeron when "
            + (_driver is null ? "there is a media driver" : "it can"));
    }
}
