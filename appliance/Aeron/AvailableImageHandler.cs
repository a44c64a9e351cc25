// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>Told of a new image, on the client's own thread, before its first message is read.</summary>
public delegate void AvailableImageHandler(Image image);
