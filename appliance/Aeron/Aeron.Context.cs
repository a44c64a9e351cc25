// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

public sealed partial class Aeron
{
    /// <summary>Settings of a client.</summary>
    public sealed class Context
    {
        private string _aeronDirectoryName = DriverDirectory.DefaultName;
        private IErrorHandler? _errorHandler;
        private AvailableImageHandler? _availableImageHandler;
        private UnavailableImageHandler? _unavailableImageHandler;
        private long _driverTimeoutMs = 10_000;

        /// <summary>True: the client has no thread, and its owner calls <see cref="Invoke"/>.</summary>
        internal bool IsInvoked { get; init; }

        /// <summary>Directory of the driver.</summary>
        public string AeronDirectoryName() => _aeronDirectoryName;

        /// <summary>Sets the directory of the driver.</summary>
        public Context AeronDirectoryName(string dirName)
        {
            _aeronDirectoryName = dirName;
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

        /// <summary>Told of new images of subscriptions without a handler of their own.</summary>
        public AvailableImageHandler? AvailableImageHandler() => _availableImageHandler;

        /// <summary>Sets who is told of new images.</summary>
        public Context AvailableImageHandler(AvailableImageHandler? handler)
        {
            _availableImageHandler = handler;
            return this;
        }

        /// <summary>Told of images that are gone, of subscriptions without a handler of their own.</summary>
        public UnavailableImageHandler? UnavailableImageHandler() => _unavailableImageHandler;

        /// <summary>Sets who is told of images that are gone.</summary>
        public Context UnavailableImageHandler(UnavailableImageHandler? handler)
        {
            _unavailableImageHandler = handler;
            return this;
        }

        /// <summary>How long an answer of the driver is awaited, milliseconds.</summary>
        public long DriverTimeoutMs() => _driverTimeoutMs;

        /// <summary>Sets how long an answer of the driver is awaited, milliseconds.</summary>
        public Context DriverTimeoutMs(long driverTimeoutMs)
        {
            _driverTimeoutMs = driverTimeoutMs;
            return this;
        }
    }
}
