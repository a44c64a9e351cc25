// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Handler of messages or their fragments.</summary>
public interface IFragmentHandler
{
    /// <summary>Handles a message or a fragment of one; the buffer is valid only during the call.</summary>
    void OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}

/// <summary>Handles a message or a fragment of one; the buffer is valid only during the call.</summary>
public delegate void FragmentHandler(IDirectBuffer buffer, int offset, int length, Header header);

/// <summary>Turns delegates into handlers.</summary>
public static class HandlerHelper
{
    /// <summary>Creates a handler that calls <paramref name="delegate"/>.</summary>
    public static IFragmentHandler ToFragmentHandler(FragmentHandler @delegate) => new DelegateHandler(@delegate);

    private sealed class DelegateHandler(FragmentHandler handler) : IFragmentHandler
    {
        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) =>
            handler(buffer, offset, length, header);
    }
}
