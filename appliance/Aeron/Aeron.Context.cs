// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron;

public sealed partial class Aeron
{
    /// <summary>Settings of a client.</summary>
    public sealed class Context
    {
        private string _aeronDirectoryName = DefaultDirectoryName;
        private string _clientName = "";
        private IErrorHandler? _errorHandler;
        private IPublicationErrorFrameHandler? _publicationErrorFrameHandler;
        private long _driverTimeoutMs = 10_000;

        /// <summary>Directory of a driver where none is named: on tmpfs, of this user.</summary>
        internal static string DefaultDirectoryName { get; } = Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"aeron-{Environment.UserName}");

        /// <summary>True: the client has no thread, and its owner calls <see cref="Invoke"/>.</summary>
        internal bool IsInvoked { get; init; }

        /// <summary>A driver of this process without a thread of its own, run while the client waits for it.</summary>
        internal Func<int>? DriverInvoker { get; init; }

        /// <summary>Milliseconds since 1970, as the driver counts them.</summary>
        internal Func<long> EpochClock { get; init; } = () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        /// <summary>Nanoseconds of a clock that never goes back.</summary>
        internal Func<long> NanoClock { get; init; } = () => Environment.TickCount64 * 1_000_000;

        /// <summary>Directory of the driver.</summary>
        public string AeronDirectoryName() => _aeronDirectoryName;

        /// <summary>Sets the directory of the driver.</summary>
        public Context AeronDirectoryName(string dirName)
        {
            _aeronDirectoryName = dirName;
            return this;
        }

        /// <summary>Settles the directory, which one that asks about its driver does before.</summary>
        public Context ConcludeAeronDirectory()
        {
            _aeronDirectoryName = Path.GetFullPath(_aeronDirectoryName);
            return this;
        }

        /// <summary>Name of this client, told to the driver; for people.</summary>
        public string ClientName() => _clientName;

        /// <summary>Sets the name of this client.</summary>
        public Context ClientName(string clientName)
        {
            _clientName = clientName;
            return this;
        }

        /// <summary>Told of errors without a caller; null: a message handler's exception goes to its poller.</summary>
        public IErrorHandler? ErrorHandler() => _errorHandler;

        /// <summary>Sets who is told of errors without a caller.</summary>
        public Context ErrorHandler(IErrorHandler? errorHandler)
        {
            _errorHandler = errorHandler;
            return this;
        }

        /// <summary>Told of receivers that refuse a publication.</summary>
        public IPublicationErrorFrameHandler? PublicationErrorFrameHandler() => _publicationErrorFrameHandler;

        /// <summary>Sets who is told of receivers that refuse a publication.</summary>
        public Context PublicationErrorFrameHandler(IPublicationErrorFrameHandler? publicationErrorFrameHandler)
        {
            _publicationErrorFrameHandler = publicationErrorFrameHandler;
            return this;
        }

        /// <summary>How long the driver may be silent, and its answer is awaited, milliseconds.</summary>
        public long DriverTimeoutMs() => _driverTimeoutMs;

        /// <summary>Sets how long an answer of the driver is awaited, milliseconds.</summary>
        public Context DriverTimeoutMs(long driverTimeoutMs)
        {
            _driverTimeoutMs = driverTimeoutMs;
            return this;
        }

        /// <summary>Whether a driver of the directory was heard within a time; the logger is told why not.</summary>
        public bool IsDriverActive(long driverTimeoutMs, Action<string> logger)
        {
            ArgumentNullException.ThrowIfNull(logger);
            using CncFile? file = CncFile.TryMap(Path.Combine(_aeronDirectoryName, CncFileDescriptor.FileName));
            string? missing = DriverConnection.WhatIsMissing(file, EpochClock(), driverTimeoutMs);
            if (missing is not null)
                logger(missing);
            return missing is null;
        }

        internal void Pause(int durationMs)
        {
            if (DriverInvoker is null)
                Thread.Sleep(durationMs);
            else
                DriverInvoker();
        }
    }
}
