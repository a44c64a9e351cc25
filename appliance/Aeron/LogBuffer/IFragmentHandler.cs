// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Handler of messages or their fragments.</summary>
public interface IFragmentHandler
{
    /// <summary>Handles a message or a fragment of one; the buffer is valid only during the call.</summary>
    void OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}
