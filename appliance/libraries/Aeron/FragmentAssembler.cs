// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Assembles fragments and passes on whole messages; a message with a missing fragment is dropped.</summary>
public sealed class FragmentAssembler : IFragmentHandler
{
    private readonly IFragmentHandler _delegate;
    private readonly int _initialBufferLength;
    private readonly Dictionary<int, BufferBuilder> _builderBySession = [];

    /// <summary>Passes messages to a handler; buffers begin with the given length, bytes, and grow as needed.</summary>
    public FragmentAssembler(IFragmentHandler fragmentHandler, int initialBufferLength = 0)
    {
        _delegate = fragmentHandler;
        _initialBufferLength = initialBufferLength;
    }

    /// <summary>Passes messages to a handler; buffers begin with the given length, bytes, and grow as needed.</summary>
    public FragmentAssembler(FragmentHandler fragmentHandler, int initialBufferLength = 0)
        : this(HandlerHelper.ToFragmentHandler(fragmentHandler), initialBufferLength)
    {
    }

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        byte flags = header.Flags;
        if ((flags & FrameDescriptor.Unfragmented) == FrameDescriptor.Unfragmented)
            _delegate.OnFragment(buffer, offset, length, header);
        else
            Assemble(buffer, offset, length, header, flags);
    }

    /// <summary>Drops the unfinished message of a session; returns true if there was a buffer for it.</summary>
    public bool FreeSessionBuffer(int sessionId) => _builderBySession.Remove(sessionId);

    private void Assemble(IDirectBuffer buffer, int offset, int length, Header header, byte flags)
    {
        if (!_builderBySession.TryGetValue(header.SessionId, out BufferBuilder? builder))
        {
            if ((flags & FrameDescriptor.BeginFragment) == 0)
                return;

            builder = new BufferBuilder(_initialBufferLength, header);
            _builderBySession.Add(header.SessionId, builder);
        }

        if ((flags & FrameDescriptor.BeginFragment) != 0)
            builder.Begin(buffer, offset, length, header);
        else if (!builder.Continue(buffer, offset, length, header))
            return;

        if ((flags & FrameDescriptor.EndFragment) != 0)
            builder.Deliver(header, _delegate);
    }
}
