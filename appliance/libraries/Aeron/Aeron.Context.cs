// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;
using Telemetry.Files;

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

        /// <summary>Default directory of a driver: on tmpfs, named after this user.</summary>
        internal static string DefaultDirectoryName { get; } = Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"aeron-{FileStatus.CurrentUserName}");

        /// <summary>True if the client has no thread, and its owner calls <see cref="Invoke"/>.</summary>
        internal bool IsInvoked { get; init; }

        /// <summary>Duty cycle of a driver in this process without its own thread, called while the client waits for
        /// it.</summary>
        internal Func<int>? DriverInvoker { get; init; }

        /// <summary>Clock of milliseconds since 1970, as the driver's.</summary>
        internal Func<long> EpochClock { get; init; } = () => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        /// <summary>Monotonic clock, nanoseconds.</summary>
        internal Func<long> NanoClock { get; init; } = () => Environment.TickCount64 * 1_000_000;

        /// <summary>Directory of the driver.</summary>
        public string AeronDirectoryName() => _aeronDirectoryName;

        /// <summary>Sets the directory of the driver.</summary>
        public Context AeronDirectoryName(string dirName)
        {
            _aeronDirectoryName = dirName;
            return this;
        }

        /// <summary>Finalises the directory; call it before asking about its driver.</summary>
        public Context ConcludeAeronDirectory()
        {
            _aeronDirectoryName = Path.GetFullPath(_aeronDirectoryName);
            return this;
        }

        /// <summary>Name of this client, sent to the driver for display.</summary>
        public string ClientName() => _clientName;

        /// <summary>Sets the name of this client.</summary>
        public Context ClientName(string clientName)
        {
            _clientName = clientName;
            return this;
        }

        /// <summary>Handler of errors without a caller; if null, an exception of a message handler goes to its
        /// poller.</summary>
        public IErrorHandler? ErrorHandler() => _errorHandler;

        /// <summary>Sets the handler of errors without a caller.</summary>
        public Context ErrorHandler(IErrorHandler? errorHandler)
        {
            _errorHandler = errorHandler;
            return this;
        }

        /// <summary>Handler of refusals of a publication by receivers.</summary>
        public IPublicationErrorFrameHandler? PublicationErrorFrameHandler() => _publicationErrorFrameHandler;

        /// <summary>Sets the handler of refusals of a publication by receivers.</summary>
        public Context PublicationErrorFrameHandler(IPublicationErrorFrameHandler? publicationErrorFrameHandler)
        {
            _publicationErrorFrameHandler = publicationErrorFrameHandler;
            return this;
        }

        /// <summary>Longest silence of the driver, and longest wait for its answer, milliseconds.</summary>
        public long DriverTimeoutMs() => _driverTimeoutMs;

        /// <summary>Sets the longest wait for an answer of the driver, milliseconds.</summary>
        public Context DriverTimeoutMs(long driverTimeoutMs)
        {
            _driverTimeoutMs = driverTimeoutMs;
            return this;
        }

        /// <summary>True if a driver of the directory was heard within a time; otherwise the logger receives the
        /// reason.</summary>
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
