// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Handles a message or a fragment of one; the buffer is valid only during the call.</summary>
public delegate void FragmentHandler(IDirectBuffer buffer, int offset, int length, Header header);
