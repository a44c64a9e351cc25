// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Creates log buffer files in the driver's directories, within the limit on mapped memory.</summary>
internal sealed unsafe class LogFactory(
    DirectoryHandle publications, DirectoryHandle images, long maxMappedBytes, DriverCounters counters)
{
    // Sent to clients as by every driver; this one does not support tags or responses.
    private const long None = -1;
    private const long UntetheredWindowLimitNs = 5_000_000_000;
    private const long UntetheredRestingNs = 10_000_000_000;

    internal string PublicationFile(long registrationId) => Path.Combine(publications.Path, NameOf(registrationId));

    internal string ImageFile(long correlationId) => Path.Combine(images.Path, NameOf(correlationId));

    internal LogBuffers CreatePublication(in PublicationParameters parameters, bool isSparse, string channel)
    {
        LogBuffers log = Create(publications, parameters.RegistrationId, parameters.TermLength, isSparse, channel);
        byte* metadata = log.Metadata;
        LogBufferDescriptor.InitialiseTails(metadata, parameters.InitialTermId, parameters.StartTermId,
            parameters.StartTermOffset);
        InitialiseCommon(log, parameters.RegistrationId, parameters.SessionId, parameters.StreamId,
            parameters.InitialTermId, parameters.MtuLength);
        *(int*)(metadata + LogBufferDescriptor.PublicationWindowOffset) = parameters.TermWindowLength;
        *(long*)(metadata + LogBufferDescriptor.LingerNsOffset) = parameters.LingerNs;
        *(long*)(metadata + LogBufferDescriptor.EntityTagOffset) = None;
        *(long*)(metadata + LogBufferDescriptor.ResponseCorrelationIdOffset) = None;
        *(int*)(metadata + LogBufferDescriptor.MaxResendOffset) = parameters.MaxResend;
        metadata[LogBufferDescriptor.SparseOffset] = isSparse ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.GroupOffset] = parameters.IsGroup ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.SpiesSimulateConnectionOffset] =
            parameters.SpiesSimulateConnection ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.SignalEosOffset] = parameters.SignalsEndOfStream ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.TypeOffset] =
            parameters.IsExclusive ? LogBufferDescriptor.ExclusiveType : LogBufferDescriptor.ConcurrentType;
        return log;
    }

    internal LogBuffers CreateImage(in SetupFrame setup, long correlationId, int windowLength, UdpChannel channel)
    {
        LogBuffers log = Create(images, correlationId, setup.TermLength, isSparse: false, channel.Text);
        byte* metadata = log.Metadata;
        InitialiseCommon(log, correlationId, setup.SessionId, setup.StreamId, setup.InitialTermId, setup.MtuLength);
        *(int*)(metadata + LogBufferDescriptor.ReceiverWindowOffset) = windowLength;
        bool isGroup = ImageParameters.IsGroup(channel, setup);
        metadata[LogBufferDescriptor.GroupOffset] = isGroup ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.RejoinOffset] = channel.Rejoins ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.TetherOffset] = channel.IsTethered ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.ReliableOffset] = channel.IsReliable ? (byte)1 : (byte)0;
        metadata[LogBufferDescriptor.TypeOffset] = LogBufferDescriptor.ImageType;
        LogBufferDescriptor.ActiveTransportCount(metadata) = 1;
        return log;
    }

    internal void DeletePublication(LogBuffers log, long registrationId) => Delete(log, publications, registrationId);

    internal void DeleteImage(LogBuffers log, long correlationId) => Delete(log, images, correlationId);

    private void Delete(LogBuffers log, DirectoryHandle directory, long id)
    {
        counters.Add(SystemCounter.BytesMapped, -LogBufferDescriptor.LogLength(log.TermLength));
        log.Dispose();
        directory.RemoveFile(NameOf(id));
    }

    private LogBuffers Create(DirectoryHandle directory, long id, int termLength, bool isSparse, string channel)
    {
        long length = LogBufferDescriptor.LogLength(termLength);
        long mapped = counters[SystemCounter.BytesMapped];
        if (mapped + length > maxMappedBytes)
            throw new ChannelException(ErrorCode.STORAGE_SPACE,
                $"{channel}: a log of {length} bytes exceeds the bound of {maxMappedBytes} with {mapped} in use; " +
                "use a shorter term-length or raise the driver's bound");

        try
        {
            var log = new LogBuffers(MappedFile.CreateNew(directory, NameOf(id), length, isSparse), termLength);
            counters.Add(SystemCounter.BytesMapped, length);
            return log;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ChannelException(ErrorCode.STORAGE_SPACE,
                $"{channel}: {Path.Combine(directory.Path, NameOf(id))} of {length} bytes cannot be made " +
                $"({exception.Message}); free space, use a shorter term-length or another directory");
        }
    }

    private static string NameOf(long id) => $"{id}.logbuffer";

    private static void InitialiseCommon(LogBuffers log, long id, int sessionId, int streamId, int initialTermId,
        int mtuLength)
    {
        byte* metadata = log.Metadata;
        Volatile.Write(ref LogBufferDescriptor.EndOfStreamPosition(metadata), long.MaxValue);
        *(long*)(metadata + LogBufferDescriptor.CorrelationIdOffset) = id;
        *(int*)(metadata + LogBufferDescriptor.InitialTermIdOffset) = initialTermId;
        *(int*)(metadata + LogBufferDescriptor.DefaultHeaderLengthOffset) = FrameDescriptor.HeaderLength;
        *(int*)(metadata + LogBufferDescriptor.MtuOffset) = mtuLength;
        *(int*)(metadata + LogBufferDescriptor.PageSizeOffset) = LogBufferDescriptor.PageSize;
        *(long*)(metadata + LogBufferDescriptor.UntetheredWindowLimitNsOffset) = UntetheredWindowLimitNs;
        *(long*)(metadata + LogBufferDescriptor.UntetheredLingerNsOffset) = UntetheredWindowLimitNs;
        *(long*)(metadata + LogBufferDescriptor.UntetheredRestingNsOffset) = UntetheredRestingNs;
        TermAppender.InitialiseDefaultHeader(new Span<byte>(log.DefaultHeader, FrameDescriptor.HeaderLength),
            sessionId, streamId, initialTermId);
        *(int*)(metadata + LogBufferDescriptor.TermLengthOffset) = log.TermLength;
    }
}
